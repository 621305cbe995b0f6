package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.graalvm.polyglot.Engine;

/** All the contexts of a worker: one for cells, and one for each definition that was used lately. */
final class GuestRoom {

    /** Contexts of definitions kept; one that comes back is made anew from its source. */
    private static final int DEFINITIONS_KEPT = 4;
    /** Rows that may fail before the rest are not tried. */
    private static final int FAULTS_SHOWN = 3;

    private final GuestLanguage language;
    private final Engine engine;
    private final Replies replies;
    private final CurrentRow current;
    private final Watchdog watchdog;
    private final LinkedHashMap<String, Guest> defined = new LinkedHashMap<>(16, 0.75f, true);
    private Guest cells;

    GuestRoom(GuestLanguage language, Replies replies, CurrentRow current) {
        this.language = language;
        this.current = current;
        this.replies = replies;
        this.watchdog = new Watchdog(replies);
        this.engine = engine(language);
    }

    /** In Python what the interpreter refuses, threads or files, becomes an error that the guest's code can catch. */
    private static Engine engine(GuestLanguage language) {
        Engine.Builder builder = Engine.newBuilder(language.id()).option("engine.WarnInterpreterOnly", "false");
        return language == GuestLanguage.PYTHON
                ? builder.allowExperimentalOptions(true)
                        .option("python.CatchAllExceptions", "true")
                        .option("python.WithJavaStacktrace", "0")
                        .build()
                : builder.build();
    }

    void warmUp() {
        cells = Guest.of(language, engine, replies);
        cells.warmUp();
    }

    void stop() {
        watchdog.interrupt();
    }

    void answer(Request request) {
        Reply reply;
        try {
            reply = switch (request) {
                case Request.Define define -> define(define.definition());
                case Request.Score score -> score(score.definition(), score.batch());
                case Request.Evaluate evaluate -> evaluate(evaluate);
                case Request.Stop stop -> throw new IllegalStateException("stop is no question");
            };
        } catch (GuestFault fault) {
            reply = new Reply.Failed(new ArrayList<>(List.of(fault.fault())));
        } catch (RuntimeException e) {
            reply = new Reply.Failed(new ArrayList<>(List.of(Fault.of("Interpreter", e.toString()))));
        }
        defined.values().forEach(Guest::flush);
        cells.flush();
        replies.send(reply);
    }

    private Reply define(Definition definition) {
        return new Reply.Defined(guest(definition).takesSeveral());
    }

    private Guest guest(Definition definition) {
        Guest known = defined.get(definition.id());
        if (known != null) {
            return known;
        }
        Guest made = Guest.of(language, engine, replies);
        made.allowOutput(definition.limits().outputCharacters());
        try {
            guarded(
                    made,
                    GuestWorker.DEFINITION_SECONDS,
                    "its top level ran for more than " + GuestWorker.DEFINITION_SECONDS + " s",
                    -1,
                    () -> {
                        definition.inputs().forEach(made::set);
                        made.run(definition.origin(), definition.source());
                        return null;
                    });
            made.requireFunction(definition.purpose(), definition.name());
        } catch (GuestFault fault) {
            made.flush();
            made.close();
            throw fault;
        }
        defined.put(definition.id(), made);
        if (defined.size() > DEFINITIONS_KEPT) {
            defined.remove(defined.keySet().iterator().next()).close();
        }
        return made;
    }

    private Reply score(Definition definition, ResponseBatch batch) {
        Guest guest = guest(definition);
        guest.allowOutput(definition.limits().outputCharacters());
        ScoreTable table = new ScoreTable(guest, definition, batch);
        try {
            return guest.takesSeveral()
                    ? scoreTogether(definition, guest, batch, table)
                    : scoreEach(definition, guest, batch, table);
        } catch (GuestFault fault) {
            if (fault.fault().kind().equals("TimeLimit")) {
                defined.remove(definition.id());
                guest.close();
            }
            throw fault;
        }
    }

    private Reply scoreTogether(Definition definition, Guest guest, ResponseBatch batch, ScoreTable table) {
        double seconds = definition.limits().secondsPerBatch();
        double end = System.nanoTime() / 1e9 + seconds;
        for (int[] rows : batch.groups()) {
            guarded(
                    guest,
                    end - System.nanoTime() / 1e9,
                    "it ran for more than " + seconds + " s on " + batch.words(rows),
                    -1,
                    () -> guest.explaining(() -> {
                        table.readTogether(guest.callTogether(batch, rows), rows);
                        return null;
                    }));
        }
        return new Reply.Scored(table.scores());
    }

    private Reply scoreEach(Definition definition, Guest guest, ResponseBatch batch, ScoreTable table) {
        GuestLimits limits = definition.limits();
        double end = System.nanoTime() / 1e9 + limits.secondsPerBatch();
        ArrayList<Fault> faults = new ArrayList<>();
        for (int row = 0; row < batch.rows() && faults.size() < FAULTS_SHOWN; row++) {
            int at = row;
            double left = end - System.nanoTime() / 1e9;
            String message = left < limits.secondsPerResponse()
                    ? "all responses together took more than " + limits.secondsPerBatch() + " s"
                    : "it ran for more than " + limits.secondsPerResponse() + " s";
            int number = batch.numbers()[row];
            current.set(number);
            try {
                guarded(
                        guest,
                        Math.min(left, limits.secondsPerResponse()),
                        message,
                        number,
                        () -> guest.explaining(() -> {
                            table.read(at, guest.call(batch, at));
                            return null;
                        }));
            } catch (GuestFault fault) {
                requireBearable(fault);
                faults.add(fault.fault().on(number));
            } finally {
                current.setNone();
            }
        }
        return faults.isEmpty() ? new Reply.Scored(table.scores()) : new Reply.Failed(faults);
    }

    private static void requireBearable(GuestFault fault) {
        if (fault.fault().kind().equals("TimeLimit") || fault.fault().kind().equals("Interrupted")) {
            throw fault;
        }
    }

    private Reply evaluate(Request.Evaluate request) {
        cells.allowOutput(request.outputCharacters());
        return guarded(cells, Double.MAX_VALUE, "", -1, () -> {
            request.inputs().forEach(cells::set);
            Optional<String> value = cells.run(request.origin(), request.source());
            LinkedHashMap<String, Serializable> outputs = new LinkedHashMap<>();
            request.outputs().forEach(name -> outputs.put(name, cells.get(name)));
            return new Reply.Evaluated(value.orElse(""), outputs);
        });
    }

    private interface Work<T> {
        T run();
    }

    /** Runs guest code under the watchdog, whose own words stand for whatever an interruption looked like. */
    private <T> T guarded(Guest guest, double seconds, String message, int row, Work<T> work) {
        watchdog.guard(guest.context(), seconds, message, row);
        try {
            T result = work.run();
            watchdog.release();
            return result;
        } catch (GuestFault fault) {
            throw watchdog.release().map(GuestFault::new).orElse(fault);
        } catch (RuntimeException | Error e) {
            throw watchdog.release().map(GuestFault::new).orElseGet(() -> new GuestFault("Interpreter", e.toString()));
        }
    }
}
