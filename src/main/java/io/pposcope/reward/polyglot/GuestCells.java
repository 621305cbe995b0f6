package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Cells of a language, run one after another in a context that keeps their variables. */
public final class GuestCells {

    private static final GuestLimits LIMITS = GuestLimits.standard();

    private GuestCells() {}

    /**
     * What a cell gave.
     *
     * @param value its last expression as text; empty where it ends in a statement
     * @param outputs the variables asked for, in plain form
     */
    public record Result(String value, Map<String, Serializable> outputs) {}

    /**
     * Runs a cell until it ends or the calling thread is interrupted.
     *
     * @param origin what errors call it, for instance {@code cell 7}
     * @param inputs variables it sees, in plain form
     * @param outputs variables to hand back
     * @param console told what it prints, as it prints it
     * @throws GuestFailure if it fails, uses too much memory or does not stop when told to
     */
    public static Result run(
            GuestLanguage language,
            String origin,
            String source,
            Map<String, Serializable> inputs,
            List<String> outputs,
            Consumer<String> console) {
        GuestWorker worker = GuestWorker.of(language, LIMITS);
        String lost = worker.takeNotice();
        if (!lost.isEmpty()) {
            console.accept("note: " + lost + "\n");
        }
        Reply.Evaluated result = worker.evaluate(
                origin, source, new LinkedHashMap<>(inputs), outputs, LIMITS.outputCharacters(), console);
        return new Result(result.value(), result.outputs());
    }

    /** Starts the language's worker in the background, so that its first cell need not wait. */
    public static void prepare(GuestLanguage language) {
        GuestWorker.of(language, LIMITS).prepare();
    }

    /** Starts the workers of languages that were used before, so that those who use them need not wait. */
    public static void prepareKnown() {
        for (GuestLanguage language : GuestLanguage.values()) {
            if (WorkerArchive.own().exists(language)) {
                prepare(language);
            }
        }
    }

    /** Whether the language's worker is running. */
    public static boolean ready(GuestLanguage language) {
        return GuestWorker.of(language, LIMITS).up();
    }
}
