package io.pposcope.experience;

import io.pposcope.math.ResponseBaseline;

/** What rewards are compared with to become advantages. */
public sealed interface AdvantageEstimator {

    /** The critic's values, by generalised advantage estimation: one advantage for each token. */
    record FromCritic() implements AdvantageEstimator {}

    /**
     * Other responses: one advantage for all tokens of a response, from its total reward. Needs no critic; where there
     * is one, it is trained on its own returns all the same.
     */
    record FromResponses(ResponseBaseline baseline) implements AdvantageEstimator {}

    /** A function of one's own, which needs no critic and sees its values where there is one. */
    record FromFunction(AdvantageFunction function) implements AdvantageEstimator {}

    /**
     * VinePPO: {@code Âₜ = rₜ + γ·V̂(sₜ₊₁) − V̂(sₜ)}, each V̂ the mean return of continuations sampled from the state.
     * They take the place of a critic's values in the rollout. Source: Kazemnejad et al., arXiv 2410.01679.
     *
     * @param count continuations from each state
     */
    record FromContinuations(int count) implements AdvantageEstimator {

        /** @throws IllegalArgumentException if there is no continuation */
        public FromContinuations {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "values by continuation need at least 1 continuation from each state, not " + count);
            }
        }
    }

    /** Whether it reads the critic's values. */
    default boolean needsCritic() {
        return this instanceof FromCritic;
    }

    /** Whether it compares the responses to one prompt with each other, so that there must be several. */
    default boolean comparesGroups() {
        return switch (this) {
            case FromCritic critic -> false;
            case FromContinuations continued -> false;
            case FromResponses(ResponseBaseline baseline) -> baseline.comparesGroups();
            case FromFunction(AdvantageFunction function) -> function.comparesGroups();
        };
    }
}
