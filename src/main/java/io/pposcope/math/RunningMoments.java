package io.pposcope.math;

/**
 * Mean and variance of all scores seen so far, merged batch by batch.
 *
 * <p>{@code d = m_batch − m},  {@code N = n + b},  {@code M₂ = n·v + b·v_batch + d²·n·b/N},  {@code m' = m + d·b/N},
 * {@code v' = M₂/N}.
 *
 * <p>After any number of batches, {@link #mean} and {@link #std} are the plain mean and the n−1 standard deviation of
 * every score seen. Nothing is ever forgotten, so late in training the scale hardly moves.
 *
 * <p>Source: Chan, Golub and LeVeque's parallel merge, as in the paper's released code. Differs from it: starts from a
 * count of 0 instead of 1e-24 (same results), and {@link #std} is guarded where the released code gives NaN.
 *
 * @param mean mean of the scores so far
 * @param variance population variance (divides by n)
 * @param count number of scores so far
 */
public record RunningMoments(double mean, double variance, double count) {
    /** No score seen yet. */
    public static final RunningMoments EMPTY = new RunningMoments(0, 0, 0);

    private static final double LEAST_STD = 1e-8;

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if a component is not finite, or variance or count is negative
     */
    public RunningMoments {
        Checks.require(Double.isFinite(mean), "the running mean is %s; it must be finite", mean);
        Checks.requireAtLeast("the running variance", variance, 0);
        Checks.requireAtLeast("the running count", count, 0);
    }

    /** No score seen yet. */
    public static RunningMoments start() {
        return EMPTY;
    }

    /**
     * The moments after one more batch of raw scores, {@code [B]}. The batch is included before it is normalised.
     *
     * @throws ShapeException if the batch is empty
     * @throws NonFiniteException if a score is NaN or infinite
     */
    public RunningMoments update(double[] batch) {
        if (batch.length == 0) {
            throw new ShapeException("scores hold no response; the running moments need at least one score");
        }
        Checks.requireFinite("scores", "response", batch);
        double batchMean = meanOf(batch);
        double total = count + batch.length;
        double shift = batchMean - mean;
        double squares =
                variance * count + squaresAround(batchMean, batch) + shift * shift * count * batch.length / total;
        return new RunningMoments(mean + shift * batch.length / total, squares / total, total);
    }

    /**
     * The moments before their last batch, {@code [B]}: the inverse of {@link #update}, exact up to rounding.
     *
     * @throws IllegalArgumentException if the batch has more scores than were ever seen
     */
    public RunningMoments without(double[] batch) {
        Checks.require(
                batch.length <= count, "a batch of %s scores cannot be taken out of moments of fewer", batch.length);
        double rest = count - batch.length;
        if (rest == 0) {
            return EMPTY;
        }
        double batchMean = meanOf(batch);
        double restMean = (mean * count - batchMean * batch.length) / rest;
        double shift = batchMean - restMean;
        double squares =
                variance * count - squaresAround(batchMean, batch) - shift * shift * rest * batch.length / count;
        return new RunningMoments(restMean, Math.max(0, squares / rest), rest);
    }

    /** Standard deviation with n−1; 1 for fewer than two scores or where it would be below 1e-8. */
    public double std() {
        if (count < 2) {
            return 1;
        }
        double std = Math.sqrt(variance * count / (count - 1));
        return std < LEAST_STD ? 1 : std;
    }

    private static double meanOf(double[] batch) {
        double sum = 0;
        for (double score : batch) {
            sum += score;
        }
        return sum / batch.length;
    }

    private static double squaresAround(double mean, double[] batch) {
        double sum = 0;
        for (double score : batch) {
            sum += (score - mean) * (score - mean);
        }
        return sum;
    }
}
