package io.pposcope.math;

import java.util.Arrays;

/**
 * Clipping of gradients by their norm: {@code g ← g·min(1, c/(‖g‖ + 1e-6))}, with PyTorch's 1e-6.
 *
 * <p>Source: the paper, Fig. 5 (star 12) and Fig. 18, c = 1. Its released code clips policy and critic jointly, so that
 * a large critic gradient shrinks the policy's step.
 *
 * @param maxNorm c, above 0; +∞ for no clip
 * @param scope over what the norm is taken
 */
public record GradientClipping(double maxNorm, Scope scope) {
    private static final double GUARD = 1e-6;

    /** Over what the norm is taken. */
    public enum Scope {
        /** One norm over all models that are trained together. */
        JOINT,
        /** Each model has its own norm. */
        PER_MODEL
    }

    public GradientClipping {
        Checks.requireLimit("the gradient norm limit", maxNorm);
    }

    /** Gradients as they are. */
    public static GradientClipping none() {
        return new GradientClipping(Double.POSITIVE_INFINITY, Scope.PER_MODEL);
    }

    /** The Euclidean norm of one gradient. */
    public static double norm(double... gradient) {
        double squares = 0;
        for (double entry : gradient) {
            squares += entry * entry;
        }
        return Math.sqrt(squares);
    }

    /**
     * The factor for each model's gradient, given each model's norm, {@code [M]} in and out.
     *
     * @throws NonFiniteException if a norm is NaN or infinite
     */
    public double[] scales(double... modelNorms) {
        Checks.requireFinite("gradient norms", "model", modelNorms);
        double joint = norm(modelNorms);
        double[] scales = new double[modelNorms.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = scale(scope == Scope.JOINT ? joint : modelNorms[i]);
        }
        return scales;
    }

    /** The clipped gradients of all models, each {@code [Nₘ]}. */
    public double[][] apply(double[]... gradients) {
        double[] norms = new double[gradients.length];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = norm(gradients[i]);
        }
        double[] scales = scales(norms);
        double[][] clipped = new double[gradients.length][];
        for (int i = 0; i < clipped.length; i++) {
            double scale = scales[i];
            clipped[i] = Arrays.stream(gradients[i]).map(entry -> entry * scale).toArray();
        }
        return clipped;
    }

    private double scale(double norm) {
        return Math.min(1, maxNorm / (norm + GUARD));
    }
}
