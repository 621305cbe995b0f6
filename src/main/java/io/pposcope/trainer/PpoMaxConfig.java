package io.pposcope.trainer;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LengthPenalty;
import io.pposcope.math.ScoreTransform;
import io.pposcope.stage.RolloutRule;
import io.pposcope.stage.UpdateRule;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Every choice of a PPO run, as one immutable value. Start from {@link Presets} and change with {@link #with}.
 *
 * @param name shown in tables and charts
 * @param rollout how much is sampled, and how
 * @param transform of scores
 * @param missingEndPenalty subtracted where the length limit cut a response, so that it lacks its end-of-sequence
 *     token (TRL's {@code missing_eos_penalty}); saved configurations hold this name, so it stays
 * @param klEstimator of the penalty in the reward
 * @param klController its coefficient β, fixed or adaptive
 * @param advantage γ, λ, whitening, clip
 * @param update losses and optimiser
 * @param policyStart where the policy's weights come from
 * @param criticStart where the critic's weights come from
 * @param criticWarmupRollouts most rollouts of the frozen policy that the critic is pre-trained on; it stops earlier
 *     where its explained variance no longer rises; 0 is no pre-training
 * @param overlongPenalty on responses that come near the length limit
 */
public record PpoMaxConfig(
        String name,
        RolloutRule rollout,
        ScoreTransform transform,
        double missingEndPenalty,
        KlEstimator klEstimator,
        KlController klController,
        AdvantageRule advantage,
        UpdateRule update,
        PolicyStart policyStart,
        CriticStart criticStart,
        int criticWarmupRollouts,
        Optional<OverlongPenalty> overlongPenalty) {

    /**
     * DAPO's penalty on responses that come near the length limit, whatever that is: {@link LengthPenalty}.
     *
     * @param bufferShare part of the length limit over which the penalty grows
     * @param factor of the whole penalty
     */
    public record OverlongPenalty(double bufferShare, double factor) {

        /** @throws IllegalArgumentException if the share is not above 0 and at most 1, or the factor is negative */
        public OverlongPenalty {
            if (!(bufferShare > 0 && bufferShare <= 1) || !(factor >= 0)) {
                throw new IllegalArgumentException("the overlong penalty has a bufferShare of " + bufferShare
                        + " and a factor of " + factor
                        + "; the share must be above 0 and at most 1, the factor 0 or more");
            }
        }

        /** The penalty at a length limit, tokens. */
        public LengthPenalty within(int maxNewTokens) {
            return new LengthPenalty(maxNewTokens, Math.max(1, (int) Math.round(bufferShare * maxNewTokens)), factor);
        }
    }

    /** Where the policy's weights come from. */
    public enum PolicyStart {
        /** Supervised fine-tuning, which also gives the reference. */
        SFT,
        /** Pre-training alone: the paper's figure 8 shows that this fails. */
        PRETRAINED
    }

    /** Where the critic's weights come from. */
    public enum CriticStart {
        /** The reward model: PPO-max. */
        REWARD_MODEL,
        /** The SFT policy with a value head of zeros. */
        SFT_POLICY,
        /**
         * The policy's own backbone with a value head of zeros. Saved configurations hold this name, so it stays.
         */
        SHARED_TRUNK,
        /** There is none: advantages compare responses with each other. */
        NONE
    }

    /** @throws IllegalArgumentException naming two choices that contradict each other, and what to do */
    public PpoMaxConfig {
        if (criticWarmupRollouts < 0) {
            throw new IllegalArgumentException(
                    "criticWarmupRollouts is " + criticWarmupRollouts + "; it must be 0 or more");
        }
        if (criticStart == CriticStart.SHARED_TRUNK && criticWarmupRollouts > 0) {
            throw new IllegalArgumentException("criticWarmupRollouts is " + criticWarmupRollouts
                    + " with a shared backbone; training the critic alone would move the policy, so it must be 0");
        }
        if (criticStart == CriticStart.NONE && criticWarmupRollouts > 0) {
            throw new IllegalArgumentException("criticWarmupRollouts is " + criticWarmupRollouts
                    + ", but there is no critic to train; set it to 0: c.critic(CriticStart.NONE, 0)");
        }
        if (criticStart == CriticStart.NONE && advantage.estimator().needsCritic()) {
            throw new IllegalArgumentException("advantages come from the critic's values, but criticStart is NONE; "
                    + "begin with a critic, c.critic(CriticStart.REWARD_MODEL, 0), or compare responses: "
                    + "c.advantage(ResponseBaseline.GROUP_MEAN)");
        }
        if (advantage.estimator().comparesGroups() && rollout.responsesPerPrompt() == 1) {
            throw new IllegalArgumentException("advantages compare the responses to one prompt, but responsesPerPrompt"
                    + " is 1; set it to 2 or more: c.responsesPerPrompt(4)");
        }
        if (update.minibatchSize() > rollout.rolloutBatchSize()) {
            throw new IllegalArgumentException("minibatchSize is " + update.minibatchSize() + " but only "
                    + rollout.rolloutBatchSize() + " responses are sampled; lower it or raise rolloutBatchSize");
        }
    }

    /**
     * What {@code other} does differently, choice by choice: {@code advantage.gae.gaeLambda 0.95 → 0.8}. Functions of
     * one name and of other code, which are equal otherwise, are among it.
     */
    public List<String> differencesTo(PpoMaxConfig other) {
        return ConfigDifferences.between(this, other);
    }

    /** This configuration with changes: {@code config.with(c -> c.kl(0.05).policyRate(1e-4))}. */
    public PpoMaxConfig with(UnaryOperator<ConfigDraft> changes) {
        return changes.apply(new ConfigDraft(this)).config();
    }
}
