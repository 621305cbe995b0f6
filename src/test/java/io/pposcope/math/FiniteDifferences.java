package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Gradients by central differences, an oracle that knows nothing of the analytic ones. */
final class FiniteDifferences {
    private FiniteDifferences() {}

    /** Fails unless the loss's gradient agrees with central differences of its value at every token. */
    static void assertGradient(Function<TokenRows, Loss> loss, TokenRows at) {
        TokenRows gradient = loss.apply(at).gradient();
        for (int i = 0; i < at.rows(); i++) {
            for (int t = 0; t < at.length(i); t++) {
                int row = i;
                int token = t;
                double expected =
                        slope(x -> loss.apply(at.withValue(row, token, x)).value(), at.get(i, t));
                assertEquals(
                        expected,
                        gradient.get(i, t),
                        Tolerances.DIFFERENCE,
                        () -> "response " + row + ", token " + token);
            }
        }
    }

    static double slope(ToDoubleFunction<Double> function, double at) {
        double step = Tolerances.DIFFERENCE_STEP;
        return (function.applyAsDouble(at + step) - function.applyAsDouble(at - step)) / (2 * step);
    }
}
