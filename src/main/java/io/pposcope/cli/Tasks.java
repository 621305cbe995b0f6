package io.pposcope.cli;

import io.pposcope.pipeline.Progress;
import java.io.IOException;
import java.util.List;

/**
 * Independent pieces of a command's work, by name. Each leaves its result on disk, where one that is finished is found
 * again and one that was interrupted goes on, so they can run in any order, in any process, and more than once.
 */
interface Tasks {

    /** Names of all, the same in every process that was started with the same arguments. */
    List<String> names();

    /** Whether the result of one is there. */
    boolean done(String name) throws IOException;

    /** Does one; does nothing where its result is there. */
    void run(String name, Progress progress) throws IOException;

    /** No work at all. */
    static Tasks none() {
        return new Tasks() {

            @Override
            public List<String> names() {
                return List.of();
            }

            @Override
            public boolean done(String name) {
                return true;
            }

            @Override
            public void run(String name, Progress progress) {}
        };
    }
}
