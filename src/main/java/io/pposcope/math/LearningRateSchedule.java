package io.pposcope.math;

/** The factor on the learning rate at each optimiser step, counted from 0. */
public sealed interface LearningRateSchedule {
    /** The factor at this optimiser step, the first being 0. */
    double multiplier(int step);

    /** Always 1. */
    record Constant() implements LearningRateSchedule {
        @Override
        public double multiplier(int step) {
            return 1;
        }
    }

    /**
     * {@code max(step/W, 0.1)} while {@code step < W}, then {@code √(W/step)}.
     *
     * <p>Source: the paper's released code.
     *
     * @param warmupSteps W, at least 1
     */
    record WarmupInverseSqrt(int warmupSteps) implements LearningRateSchedule {
        private static final double FLOOR = 0.1;

        public WarmupInverseSqrt {
            Checks.requireAtLeast("the warm-up", warmupSteps, 1);
        }

        @Override
        public double multiplier(int step) {
            return step < warmupSteps
                    ? Math.max((double) step / warmupSteps, FLOOR)
                    : Math.sqrt((double) warmupSteps / step);
        }
    }

    /**
     * {@code (step+1)/(W+1)} while {@code step < W}, then linearly from 1 at step W towards 0 at {@code totalSteps}.
     *
     * @param warmupSteps W, at least 0
     * @param totalSteps how many steps there are; more than W
     */
    record LinearWarmupDecay(int warmupSteps, int totalSteps) implements LearningRateSchedule {
        public LinearWarmupDecay {
            LearningRateSchedule.requireSpan(warmupSteps, totalSteps);
        }

        @Override
        public double multiplier(int step) {
            return step < warmupSteps
                    ? LearningRateSchedule.rising(step, warmupSteps)
                    : 1 - LearningRateSchedule.progress(step, warmupSteps, totalSteps);
        }
    }

    /**
     * {@code (step+1)/(W+1)} while {@code step < W}, then a half cosine from 1 at step W to the floor.
     *
     * <p>Source: the paper, §5.1, trains its SFT model with a cosine to 10 % of the peak.
     *
     * @param warmupSteps W, at least 0
     * @param totalSteps how many steps there are; more than W
     * @param floor the factor at the end, between 0 and 1
     */
    record CosineDecay(int warmupSteps, int totalSteps, double floor) implements LearningRateSchedule {
        public CosineDecay {
            LearningRateSchedule.requireSpan(warmupSteps, totalSteps);
            Checks.requireWithin("the floor", floor, 0, 1);
        }

        @Override
        public double multiplier(int step) {
            if (step < warmupSteps) {
                return LearningRateSchedule.rising(step, warmupSteps);
            }
            double progress = LearningRateSchedule.progress(step, warmupSteps, totalSteps);
            return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
        }
    }

    private static void requireSpan(int warmupSteps, int totalSteps) {
        Checks.requireAtLeast("the warm-up", warmupSteps, 0);
        Checks.require(
                totalSteps > warmupSteps,
                "the schedule has %d steps and a warm-up of %d; it needs more steps than warm-up",
                totalSteps,
                warmupSteps);
    }

    private static double rising(int step, int warmupSteps) {
        return (step + 1.0) / (warmupSteps + 1.0);
    }

    private static double progress(int step, int warmupSteps, int totalSteps) {
        return Math.min(1, (double) (step - warmupSteps) / (totalSteps - warmupSteps));
    }
}
