package io.pposcope.experience;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** One number per response, {@code [B]}; immutable. */
public final class PerResponse {

    private final double[] values;

    private PerResponse(double[] values) {
        this.values = values;
    }

    public static PerResponse of(double... values) {
        return new PerResponse(values.clone());
    }

    public int rows() {
        return values.length;
    }

    public double get(int row) {
        return values[row];
    }

    /** A copy. */
    public double[] toArray() {
        return values.clone();
    }

    public PerResponse map(DoubleUnaryOperator function) {
        return new PerResponse(Arrays.stream(values).map(function).toArray());
    }

    public PerResponse plus(PerResponse other) {
        double[] sum = values.clone();
        for (int row = 0; row < sum.length; row++) {
            sum[row] += other.values[row];
        }
        return new PerResponse(sum);
    }

    /** These numbers, then the others. */
    PerResponse followedBy(PerResponse more) {
        return new PerResponse(DoubleStream.concat(DoubleStream.of(values), DoubleStream.of(more.values))
                .toArray());
    }

    public PerResponse withValue(int row, double value) {
        double[] copy = values.clone();
        copy[row] = value;
        return new PerResponse(copy);
    }

    public double mean() {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Population standard deviation. */
    public double std() {
        double mean = mean();
        return Math.sqrt(Arrays.stream(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElse(Double.NaN));
    }

    public double min() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    public double max() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PerResponse that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return String.format("PerResponse[%d, mean %.4f, %.4f..%.4f]", rows(), mean(), min(), max());
    }
}
