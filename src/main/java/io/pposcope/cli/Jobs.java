package io.pposcope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command's tasks in worker processes, several at a time. A worker is this command with the same arguments and one
 * task's name. One that was killed is started again and goes on from what is on disk; one that fails says why, and the
 * others go on.
 */
final class Jobs {

    /** A process that is killed every time, by a lack of memory for instance, is not started for ever. */
    private static final int ATTEMPTS = 3;
    /** Exit statuses from here on are signals. */
    private static final int SIGNALS = 128;

    private final CommandSpec command;
    private final int sideBySide;
    private final Path logs;

    Jobs(CommandSpec command, int sideBySide, Path logs) {
        this.command = command;
        this.sideBySide = sideBySide;
        this.logs = logs;
    }

    /** Does all; returns why each missing one failed, by name. */
    Map<String, String> run(List<String> names) throws IOException {
        Files.createDirectories(logs);
        JobBoard board = new JobBoard(names.size());
        Map<String, String> failures = new ConcurrentHashMap<>();
        try (ExecutorService starters = Executors.newFixedThreadPool(sideBySide)) {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names) {
                all.add(starters.submit(() -> {
                    outcome(name, board).ifPresent(why -> failures.put(name, why));
                    board.finished(name);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(
                    "a worker could not be started: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; what is finished is kept, call the command again to go on", e);
        }
        Map<String, String> inOrder = new LinkedHashMap<>();
        names.stream().filter(failures::containsKey).forEach(name -> inOrder.put(name, failures.get(name)));
        return inOrder;
    }

    /** Why a task failed; empty where it did not. */
    private Optional<String> outcome(String name, JobBoard board) throws IOException, InterruptedException {
        Path log = logs.resolve(name.replaceAll("[^\\w.-]", "-") + ".log");
        int exit = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            exit = WorkerProcess.run(arguments(name), threads(), log, line -> board.show(name, line));
            if (exit == 0) {
                Files.deleteIfExists(log);
                return Optional.empty();
            }
            if (exit < SIGNALS) {
                return Optional.of(WorkerProcess.reason(log, exit));
            }
        }
        return Optional.of("its process was killed " + ATTEMPTS + " times (exit status " + exit
                + "); where memory is short, lower --jobs and call the command again");
    }

    private int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / sideBySide);
    }

    private List<String> arguments(String task) {
        List<String> arguments =
                new ArrayList<>(command.commandLine().getParseResult().originalArgs());
        arguments.addAll(List.of(JobOptions.TASK, task));
        return arguments;
    }
}
