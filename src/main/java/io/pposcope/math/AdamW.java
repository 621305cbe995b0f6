package io.pposcope.math;

/**
 * Adam with decoupled weight decay, on one array of parameters: the reference for the engine's optimiser.
 *
 * <p>{@code m ← β₁m + (1−β₁)g},  {@code v ← β₂v + (1−β₂)g²},  {@code θ ← θ − η·w·θ − η·m̂/(√v̂ + ε)},
 * {@code m̂ = m/(1−β₁ᵗ)},  {@code v̂ = v/(1−β₂ᵗ)}.
 *
 * <p>Source: Loshchilov and Hutter, arXiv 1711.05101. The paper's released code uses β 0.9 and 0.95, ε 1e-6 for the
 * policy and 1e-8 for the critic, no weight decay.
 *
 * @param learningRate η, at least 0
 * @param beta1 β₁, at least 0 and below 1
 * @param beta2 β₂, at least 0 and below 1
 * @param epsilon ε, above 0
 * @param weightDecay w, at least 0
 * @param placement where ε stands
 */
public record AdamW(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        EpsilonPlacement placement) {
    /** Where ε stands relative to the bias correction; it matters where gradients are as small as ε. */
    public enum EpsilonPlacement {
        /** {@code m̂/(√v̂ + ε)}: PyTorch, and Adam as published. */
        AFTER_BIAS_CORRECTION,
        /** {@code m̂·√(1−β₂ᵗ)/(√v + ε)}: TensorFlow; ε weighs more in early steps, which are therefore smaller. */
        BEFORE_BIAS_CORRECTION
    }

    public AdamW {
        Checks.requireAtLeast("the learning rate", learningRate, 0);
        Checks.require(beta1 >= 0 && beta1 < 1, "β₁ is %s; it must be at least 0 and below 1", Numbers.text(beta1));
        Checks.require(beta2 >= 0 && beta2 < 1, "β₂ is %s; it must be at least 0 and below 1", Numbers.text(beta2));
        Checks.requirePositive("ε", epsilon);
        Checks.requireAtLeast("the weight decay", weightDecay, 0);
    }

    /** The state before the first step, with these parameters, {@code [N]}. */
    public State start(double... parameters) {
        return new State(parameters.clone(), new double[parameters.length], new double[parameters.length], 0);
    }

    /** The state after one step at the full learning rate. */
    public State step(State state, double[] gradient) {
        return step(state, 1, gradient);
    }

    /**
     * The state after one step.
     *
     * @param multiplier factor on the learning rate, from a {@link LearningRateSchedule}
     * @param gradient {@code [N]}
     * @throws ShapeException if there is not one gradient entry per parameter
     * @throws NonFiniteException if a gradient entry is NaN or infinite
     */
    public State step(State state, double multiplier, double[] gradient) {
        Checks.requireSameLength(
                "gradient",
                gradient.length,
                "parameters",
                state.parameters.length,
                "entries",
                "every parameter needs one gradient entry");
        Checks.requireFinite("gradient", "entry", gradient);
        State next = new State(state.parameters.clone(), state.mean.clone(), state.square.clone(), state.steps + 1);
        for (int i = 0; i < gradient.length; i++) {
            next.mean[i] = beta1 * next.mean[i] + (1 - beta1) * gradient[i];
            next.square[i] = beta2 * next.square[i] + (1 - beta2) * gradient[i] * gradient[i];
            double direction = weightDecay * next.parameters[i] + direction(next.mean[i], next.square[i], next.steps);
            next.parameters[i] -= learningRate * multiplier * direction;
        }
        return next;
    }

    private double direction(double mean, double square, int steps) {
        double meanCorrection = 1 - Math.pow(beta1, steps);
        double rootCorrection = Math.sqrt(1 - Math.pow(beta2, steps));
        return mean
                / meanCorrection
                * switch (placement) {
                    case AFTER_BIAS_CORRECTION -> 1 / (Math.sqrt(square) / rootCorrection + epsilon);
                    case BEFORE_BIAS_CORRECTION -> rootCorrection / (Math.sqrt(square) + epsilon);
                };
    }

    /** Parameters and moments after some steps; immutable, arrays are copied out. */
    public static final class State {
        private final double[] parameters;
        private final double[] mean;
        private final double[] square;
        private final int steps;

        private State(double[] parameters, double[] mean, double[] square, int steps) {
            this.parameters = parameters;
            this.mean = mean;
            this.square = square;
            this.steps = steps;
        }

        public double[] parameters() {
            return parameters.clone();
        }

        /** How many steps led here. */
        public int steps() {
            return steps;
        }
    }
}
