package io.pposcope.math;

/**
 * What happens to the reward function's scores before they enter the reward: one number in, one number out, given the
 * running moments of the raw scores <em>after</em> the current batch, then an optional clip.
 *
 * <p>Source: the paper, §5.3.1 and Eq. 18. PPO-max standardises and clips; the released scripts only divide by the
 * standard deviation. The KL penalty is added afterwards and is never transformed.
 */
public sealed interface ScoreTransform {
    /** The clip that follows. */
    Clip clip();

    /** The score on its new scale, before the clip. */
    double scale(double score, RunningMoments momentsAfter);

    /** Where the scaled score comes from, before the clip. */
    Explanation explainScale(Explanation score, RunningMoments momentsAfter);

    /**
     * Transforms the scores of one batch, {@code [B]}.
     *
     * @param momentsAfter the running moments that already include these scores
     * @throws NonFiniteException if a score is NaN or infinite
     */
    default double[] apply(double[] scores, RunningMoments momentsAfter) {
        Checks.requireFinite("scores", "response", scores);
        double[] transformed = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            transformed[i] = clip().apply(scale(scores[i], momentsAfter));
        }
        return transformed;
    }

    /** Where one transformed score comes from. */
    default Explanation explain(double score, RunningMoments momentsAfter) {
        return clip().explain(explainScale(Explanation.given(score, "score"), momentsAfter));
    }

    /** The score as it is. */
    record None(Clip clip) implements ScoreTransform {
        @Override
        public double scale(double score, RunningMoments momentsAfter) {
            return score;
        }

        @Override
        public Explanation explainScale(Explanation score, RunningMoments momentsAfter) {
            return score;
        }
    }

    /** {@code score / std}: scaled, not centred. What the released scripts do. */
    record DivideByRunningStd(Clip clip) implements ScoreTransform {
        @Override
        public double scale(double score, RunningMoments momentsAfter) {
            return score / momentsAfter.std();
        }

        @Override
        public Explanation explainScale(Explanation score, RunningMoments momentsAfter) {
            return Explanation.of(
                    scale(score.value(), momentsAfter),
                    "scaled score",
                    "score / running std",
                    score,
                    Explanation.given(momentsAfter.std(), "running std"));
        }
    }

    /** {@code (score − mean) / std}. What PPO-max does. */
    record Standardise(Clip clip) implements ScoreTransform {
        @Override
        public double scale(double score, RunningMoments momentsAfter) {
            return (score - momentsAfter.mean()) / momentsAfter.std();
        }

        @Override
        public Explanation explainScale(Explanation score, RunningMoments momentsAfter) {
            return Explanation.of(
                    scale(score.value(), momentsAfter),
                    "standardised score",
                    "(score − running mean) / running std",
                    score,
                    Explanation.given(momentsAfter.mean(), "running mean"),
                    Explanation.given(momentsAfter.std(), "running std"));
        }
    }
}
