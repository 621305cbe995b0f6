package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code %time}: wall time of one run, compilation included. {@code %timeit}: many runs, compiled once. */
final class TimeMagics {
    void addTo(Magics magics) {
        magics.add("%time", "CODE", "run code and print how long it took", this::time);
        magics.add("%%time", "", "run the cell and print how long it took", this::time);
        magics.add(
                "%timeit",
                "[-n LOOPS] [-r REPEATS] CODE",
                "time code over many loops; without -n, as many as take 0.2 s",
                this::timeIt);
        magics.add("%%timeit", "[-n LOOPS] [-r REPEATS]", "time the cell over many loops", this::timeIt);
    }

    private Evaluation time(MagicCall call) {
        long start = System.nanoTime();
        var evaluation = call.runCode();
        System.out.println("wall time " + Timings.text(System.nanoTime() - start));
        return evaluation;
    }

    private Evaluation timeIt(MagicCall call) {
        var words = new ArrayList<>(Arrays.asList(call.arguments().split("\\s+")));
        int loops = option("-n", words, 0);
        int repeats = option("-r", words, 7);
        var code = call.body().orElseGet(() -> String.join(" ", words));
        if (code.isBlank()) {
            throw new IllegalArgumentException("there is no code to time");
        }
        return call.language()
                .evaluate(new Cell(
                        call.cell().label(),
                        "io.pposcope.kernel.internal.magic.Timings.of(pposcopeLoops -> { "
                                + "for (long pposcopeLoop = 0; pposcopeLoop < pposcopeLoops; pposcopeLoop++) { "
                                + statements(call, code) + "\n} }, "
                                + loops + ", " + repeats + ")"));
    }

    /**
     * An expression is kept from being optimised away by what it is assigned to; what returns nothing stays a
     * statement.
     */
    private static String statements(MagicCall call, String code) {
        var stripped = code.stripTrailing();
        boolean open = !stripped.endsWith(";") && !stripped.endsWith("}");
        var kept = "io.pposcope.kernel.internal.magic.Timings.keep(" + stripped + "\n);";
        return open
                        && call.language().completeness(stripped) instanceof Completeness.Complete
                        && isValue(call, stripped)
                ? kept
                : open ? stripped + ";" : stripped;
    }

    private static boolean isValue(MagicCall call, String code) {
        var probe = "java.util.function.Supplier<Object> pposcopeProbe() { return () -> " + code + "\n; }";
        return !(call.language().evaluate(new Cell(call.cell().label(), probe)) instanceof Evaluation.Failed);
    }

    private static int option(String name, List<String> words, int otherwise) {
        int at = words.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == words.size() || !words.get(at + 1).matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(name + " needs a number from 1 on");
        }
        words.remove(at);
        return Integer.parseInt(words.remove(at));
    }
}
