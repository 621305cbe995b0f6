package io.pposcope.kernel.magic;

import io.pposcope.kernel.core.Evaluation;
import java.util.Locale;

/** {@code %time}: wall time of one run, compilation included. */
final class Timing {
    private Timing() {
    }

    static Evaluation run(MagicCall call) {
        long start = System.nanoTime();
        var evaluation = call.runCode();
        System.out.println("wall time " + text(System.nanoTime() - start));
        return evaluation;
    }

    static String text(long nanos) {
        double seconds = nanos / 1e9;
        return seconds >= 1 ? String.format(Locale.ROOT, "%.2f s", seconds)
                : seconds >= 1e-3 ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
                : String.format(Locale.ROOT, "%.1f µs", seconds * 1e6);
    }
}
