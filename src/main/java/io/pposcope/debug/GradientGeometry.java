package io.pposcope.debug;

import io.pposcope.model.Weights;

/** Norms of gradients and angles between them, over all tensors together. */
final class GradientGeometry {

    private GradientGeometry() {}

    static double norm(Weights gradient) {
        return Math.sqrt(dot(gradient, gradient));
    }

    /** Cosine of the angle; NaN where one of them is zero. */
    static double cosine(Weights a, Weights b) {
        double lengths = norm(a) * norm(b);
        return lengths == 0 ? Double.NaN : dot(a, b) / lengths;
    }

    private static double dot(Weights a, Weights b) {
        double sum = 0;
        for (String name : a.names()) {
            float[] left = a.tensor(name).values();
            float[] right = b.tensor(name).values();
            for (int i = 0; i < left.length; i++) {
                sum += (double) left[i] * right[i];
            }
        }
        return sum;
    }
}
