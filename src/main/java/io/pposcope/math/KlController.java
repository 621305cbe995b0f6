package io.pposcope.math;

/**
 * How the KL coefficient β moves from one iteration to the next. PPO-max keeps it fixed.
 */
public sealed interface KlController {
    /** β at the start. */
    double coefficient();

    /**
     * β for the next iteration.
     *
     * @param coefficient β of the iteration just done
     * @param observedSequenceKl its mean over responses of the KL <em>summed</em> over each response, in nats
     * @param responses how many responses it sampled
     */
    double next(double coefficient, double observedSequenceKl, int responses);

    /** A constant β. */
    record Fixed(double coefficient) implements KlController {
        public Fixed {
            Checks.requireAtLeast("the KL coefficient β", coefficient, 0);
        }

        @Override
        public double next(double coefficient, double observedSequenceKl, int responses) {
            return coefficient;
        }
    }

    /**
     * β steered towards a target KL: {@code β' = β·(1 + e·n/horizon)}, {@code e = clip(KL/target − 1, ±0.2)}, n
     * responses.
     *
     * <p>Source: Ziegler et al., arXiv 1909.08593 (target 6 nats per sequence, horizon 10000 episodes).
     *
     * @param coefficient β at the start
     * @param target KL summed over a response, in nats
     * @param horizon how many responses β takes to react
     */
    record Adaptive(double coefficient, double target, double horizon) implements KlController {
        private static final double ERROR_LIMIT = 0.2;

        public Adaptive {
            Checks.requirePositive("the KL coefficient β", coefficient);
            Checks.requirePositive("the KL target", target);
            Checks.requirePositive("the KL horizon", horizon);
        }

        @Override
        public double next(double coefficient, double observedSequenceKl, int responses) {
            if (!Double.isFinite(observedSequenceKl)) {
                throw new NonFiniteException("the observed KL is %s; the coefficient can only follow a finite one"
                        .formatted(observedSequenceKl));
            }
            return coefficient * (1 + proportionalError(observedSequenceKl) * responses / horizon);
        }

        double proportionalError(double observedSequenceKl) {
            return Math.clamp(observedSequenceKl / target - 1, -ERROR_LIMIT, ERROR_LIMIT);
        }
    }
}
