package io.pposcope.reward.polyglot;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A language's worker, which is started when it is first needed, and again after it was ended. Calls take turns. */
final class GuestWorker {

    private static final Map<String, GuestWorker> WORKERS = new ConcurrentHashMap<>();
    /** An interpreter that is not up by then will not be: Python takes 10 s on a busy machine. */
    private static final double START_SECONDS = 120;
    /** For the top level of a source: imports may take seconds. */
    static final double DEFINITION_SECONDS = 60;
    /** The worker watches the time itself; where it cannot, it is killed this much later. */
    private static final double GRACE_SECONDS = 5;

    private static final int NO_ROW = -1;

    private final GuestLanguage language;
    private final int megabytes;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile GuestProcess process;
    private String lost = "";

    private GuestWorker(GuestLanguage language, int megabytes) {
        this.language = language;
        this.megabytes = megabytes;
    }

    /**
     * The one worker of a language with this much memory.
     *
     * @throws IllegalStateException if the language's interpreter is not on the class path; it says what to add
     */
    static GuestWorker of(GuestLanguage language, GuestLimits limits) {
        language.interpreter().require();
        return WORKERS.computeIfAbsent(
                language.id() + limits.megabytes(), key -> new GuestWorker(language, limits.megabytes()));
    }

    /**
     * Starts it in the background, so that nobody waits for it later. A start that fails is told to whoever uses it
     * next.
     */
    Thread prepare() {
        Thread starter = new Thread(
                () -> inTurn(() -> {
                    try {
                        running();
                    } catch (GuestFailure | IOException e) {
                        lost = "the " + language.title() + " worker was started ahead, and that failed: "
                                + e.getMessage();
                    }
                    return null;
                }),
                "start of the " + language.title() + " worker");
        starter.setDaemon(true);
        starter.start();
        return starter;
    }

    boolean up() {
        GuestProcess present = process;
        return present != null && present.alive();
    }

    /** Whether the function that the source defines takes several responses at once. */
    boolean define(Definition definition, Consumer<String> console) {
        Reply reply = ask(new Request.Define(definition), DEFINITION_SECONDS, console, row -> "", definition.name());
        return ((Reply.Defined) reply).takesSeveral();
    }

    GuestScores score(
            Definition definition, ResponseBatch batch, Consumer<String> console, IntFunction<String> responses) {
        Reply reply = ask(
                new Request.Score(definition, batch),
                DEFINITION_SECONDS + definition.limits().secondsPerBatch(),
                console,
                responses,
                definition.name());
        return ((Reply.Scored) reply).scores();
    }

    /** Runs a cell, for as long as it takes or until the calling thread is interrupted. */
    Reply.Evaluated evaluate(
            String origin,
            String source,
            LinkedHashMap<String, Serializable> inputs,
            List<String> outputs,
            int outputCharacters,
            Consumer<String> console) {
        Request request = new Request.Evaluate(origin, source, inputs, new ArrayList<>(outputs), outputCharacters);
        return (Reply.Evaluated) ask(request, Double.POSITIVE_INFINITY, console, row -> "", origin);
    }

    /** What was lost with an earlier process, once. */
    String takeNotice() {
        return inTurn(() -> {
            String taken = lost;
            lost = "";
            return taken;
        });
    }

    private interface Turn<T> {
        T take() throws IOException, InterruptedException;
    }

    private <T> T inTurn(Turn<T> body) {
        try {
            turn.lockInterruptibly();
            try {
                return body.take();
            } finally {
                turn.unlock();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the " + language.title() + " worker cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestFailure("Interrupted", "stopped before " + language.title() + " had its turn", List.of());
        }
    }

    private Reply ask(
            Request request, double seconds, Consumer<String> console, IntFunction<String> responses, String name) {
        return inTurn(() -> {
            GuestProcess worker = running();
            try {
                worker.send(request);
            } catch (IOException e) {
                throw ended(worker, name, Optional.empty(), responses);
            }
            return answer(worker, deadline(seconds + GRACE_SECONDS), console, responses, name);
        });
    }

    private static double deadline(double seconds) {
        return System.nanoTime() / 1e9 + seconds;
    }

    private Reply answer(
            GuestProcess worker,
            double deadline,
            Consumer<String> console,
            IntFunction<String> responses,
            String name) {
        Optional<Fault> late = Optional.empty();
        while (true) {
            Optional<Reply> reply = next(worker, deadline, name);
            if (reply.isEmpty()) {
                throw ended(worker, name, late, responses);
            }
            switch (reply.get()) {
                case Reply.Printed printed -> console.accept(printed.text());
                case Reply.Late warning -> late = Optional.of(warning.fault());
                case Reply.Failed failed -> throw failed(worker, name, failed.faults(), responses);
                case Reply.Ready ready -> {}
                case Reply.Defined defined -> {
                    return defined;
                }
                case Reply.Scored scored -> {
                    return scored;
                }
                case Reply.Evaluated evaluated -> {
                    return evaluated;
                }
            }
        }
    }

    /**
     * Waits for the next reply; where it does not come, or the caller is told to stop, the worker is stopped or killed.
     */
    private Optional<Reply> next(GuestProcess worker, double deadline, String name) {
        try {
            double left = Math.min(deadline - System.nanoTime() / 1e9, Integer.MAX_VALUE);
            Optional<Reply> reply = worker.next(Math.max(0, left));
            if (reply == null) {
                worker.kill();
                return Optional.empty();
            }
            return reply;
        } catch (InterruptedException e) {
            return afterInterrupt(worker, name);
        }
    }

    private Optional<Reply> afterInterrupt(GuestProcess worker, String name) {
        try {
            worker.send(new Request.Stop());
            double until = deadline(GRACE_SECONDS);
            for (Optional<Reply> reply = worker.next(GRACE_SECONDS);
                    reply != null && reply.isPresent();
                    reply = worker.next(Math.max(0, until - deadline(0)))) {
                if (reply.get() instanceof Reply.Failed) {
                    throw new GuestFailure("Interrupted", name + " was stopped", List.of());
                }
            }
        } catch (IOException e) {
            // It has ended; killing it below changes nothing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker.kill();
        return Optional.empty();
    }

    private GuestProcess running() throws IOException, InterruptedException {
        if (!up()) {
            process = started();
        }
        return process;
    }

    private GuestProcess started() throws IOException, InterruptedException {
        GuestProcess started = GuestProcess.start(language, megabytes, WorkerArchive.own());
        Optional<Reply> first = started.next(START_SECONDS);
        if (first == null || first.isEmpty()) {
            started.kill();
            throw new GuestFailure(
                    "Worker",
                    "the " + language.title() + " worker did not start: " + started.exitReason(megabytes),
                    List.of());
        }
        return started;
    }

    private GuestFailure ended(GuestProcess worker, String name, Optional<Fault> late, IntFunction<String> responses) {
        worker.kill();
        process = null;
        String why = late.map(fault -> fault.message() + ", and did not stop when it was told to")
                .orElseGet(() -> worker.exitReason(megabytes));
        int row = late.map(Fault::row).orElseGet(() -> worker.ranOutOfMemory() ? worker.lastRow() : NO_ROW);
        lost = lossBy(name);
        String kind = late.isPresent() ? "TimeLimit" : worker.ranOutOfMemory() ? "MemoryLimit" : "Worker";
        List<Integer> rows = row < 0 ? List.of() : List.of(row);
        return new GuestFailure(
                kind,
                name + ": " + why + where(row, responses) + "\n  Its worker process was ended; nothing here "
                        + "is lost, and the next call starts a fresh one.",
                rows);
    }

    /** An interpreter that failed itself is not to be trusted with the next call. */
    private GuestFailure failed(GuestProcess worker, String name, List<Fault> faults, IntFunction<String> responses) {
        if (faults.stream().anyMatch(fault -> fault.kind().equals("Interpreter"))) {
            worker.kill();
            process = null;
            lost = lossBy(name);
        }
        return failure(name, faults, responses);
    }

    private String lossBy(String name) {
        return "the " + language.title() + " worker was ended because of " + name + ", so variables of earlier "
                + language.title() + " cells are gone";
    }

    private static GuestFailure failure(String name, List<Fault> faults, IntFunction<String> responses) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : faults) {
            text.append(text.isEmpty() ? name + ": " : "\n  and ")
                    .append(fault.text())
                    .append(fault.row() < 0 ? "" : where(fault.row(), responses));
        }
        return new GuestFailure(
                faults.getFirst().kind(),
                text.toString(),
                faults.stream().map(Fault::row).filter(row -> row >= 0).toList());
    }

    private static String where(int row, IntFunction<String> responses) {
        String described = responses.apply(row);
        return described.isEmpty() ? "" : "\n  on " + described;
    }
}
