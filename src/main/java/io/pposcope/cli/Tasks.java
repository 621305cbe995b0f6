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

    /** Does one; does nothing where its result is there. */
    void run(String name, Progress progress) throws IOException;
}
