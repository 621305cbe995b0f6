package io.pposcope.cli;

import io.pposcope.pipeline.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How many of a command's {@link Tasks} run side by side; as a worker, the one that this process does. */
final class JobOptions {

    static final String TASK = "--task";

    @Option(
            names = "--jobs",
            description = "Runs side by side, each in a process of its own with its share of the cores;"
                    + " 1 runs them here, one after the other (one for each core).")
    private Integer jobs;

    @Option(names = TASK, hidden = true, description = "The one task that this process does.")
    private String task;

    /** Whether this process was started by another to do one task. */
    boolean worker() {
        return task != null;
    }

    /** Does the one task of a worker; a failure is the process's. */
    void workOff(Tasks tasks) throws IOException {
        WorkerProcess.endWithParent();
        if (!tasks.names().contains(task)) {
            throw new IllegalArgumentException("there is no task " + task + "; there are " + tasks.names());
        }
        tasks.run(task, WorkerProcess.progress());
    }

    /**
     * Does all tasks; one that fails leaves the others alone.
     *
     * @param logs folder for what the workers say
     * @return why each missing task failed, by name; empty where all are done
     * @throws IllegalArgumentException if {@code --jobs} is below 1
     */
    Map<String, String> work(CommandSpec command, Tasks tasks, Path logs) throws IOException {
        List<String> names = undone(tasks);
        int most = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        BadOption.refuseBelow(1, "--jobs", most);
        int sideBySide = Math.min(most, names.size());
        return sideBySide <= 1 ? here(tasks, names) : new Jobs(command, sideBySide, logs).run(names);
    }

    /** A result that cannot be judged is left to the task itself, which then says why. */
    private static List<String> undone(Tasks tasks) {
        return tasks.names().stream()
                .filter(name -> {
                    try {
                        return !tasks.done(name);
                    } catch (IOException | RuntimeException e) {
                        return true;
                    }
                })
                .toList();
    }

    private static Map<String, String> here(Tasks tasks, List<String> names) {
        Map<String, String> failures = new LinkedHashMap<>();
        for (String name : names) {
            try {
                tasks.run(name, Progress.terminal());
            } catch (IOException | RuntimeException e) {
                failures.put(name, Optional.ofNullable(BadOption.sentence(e)).orElse(e.toString()));
            }
        }
        return failures;
    }
}
