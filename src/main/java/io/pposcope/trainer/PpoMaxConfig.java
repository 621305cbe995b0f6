package io.pposcope.trainer;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.ScoreTransform;
import io.pposcope.stage.RolloutRule;
import io.pposcope.stage.UpdateRule;
import java.util.List;
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
        int criticWarmupRollouts) {

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
        SHARED_TRUNK
    }

    /** @throws IllegalArgumentException if the warm-up is negative or a minibatch is larger than the rollout */
    public PpoMaxConfig {
        if (criticWarmupRollouts < 0) {
            throw new IllegalArgumentException(
                    "criticWarmupRollouts is " + criticWarmupRollouts + "; it must be 0 or more");
        }
        if (criticStart == CriticStart.SHARED_TRUNK && criticWarmupRollouts > 0) {
            throw new IllegalArgumentException("criticWarmupRollouts is " + criticWarmupRollouts
                    + " with a shared backbone; training the critic alone would move the policy, so it must be 0");
        }
        if (update.minibatchSize() > rollout.rolloutBatchSize()) {
            throw new IllegalArgumentException("minibatchSize is " + update.minibatchSize() + " but only "
                    + rollout.rolloutBatchSize() + " responses are sampled; lower it or raise rolloutBatchSize");
        }
    }

    /** What {@code other} does differently, choice by choice: {@code advantage.gae.gaeLambda 0.95 → 0.8}. */
    public List<String> differencesTo(PpoMaxConfig other) {
        return ConfigDifferences.between(this, other);
    }

    /** This configuration with changes: {@code config.with(c -> c.kl(0.05).policyRate(1e-4))}. */
    public PpoMaxConfig with(UnaryOperator<ConfigDraft> changes) {
        return changes.apply(new ConfigDraft(this)).config();
    }
}
