package io.pposcope.trainer;

import io.pposcope.experience.AdvantageEstimator;
import io.pposcope.math.Clip;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.ScoreTransform;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Surrogate;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import java.util.List;

/**
 * Methods around PPO: policy gradients without a ratio, and advantages from groups of responses instead of a critic.
 * Sizes, rates and the clip of gradients are those of {@link Presets#vanilla}, and score and KL are treated alike in
 * all, so that what differs is the method.
 */
final class GroupPresets {

    private static final int GROUP = 4;
    private static final KlTerm KL_LOSS = new KlTerm(0.04, KlEstimator.K3);

    private GroupPresets() {}

    /** The score standardised but not clipped, so that no difference within a group is lost; no critic. */
    private static PpoMaxConfig withoutCritic(String name, ResponseBaseline baseline) {
        return Presets.vanilla().with(c -> c.named(name)
                .transform(new ScoreTransform.Standardise(Clip.none()))
                .responsesPerPrompt(baseline.comparesGroups() ? GROUP : 1)
                .advantage(baseline)
                .critic(CriticStart.NONE, 0));
    }

    /** Williams, 1992, with the KL in the reward and no baseline. */
    static PpoMaxConfig reinforce() {
        return withoutCritic("reinforce", ResponseBaseline.NONE)
                .with(c -> c.kl(0.1).surrogate(new Surrogate.LogProb()));
    }

    /** REINFORCE with the batch's mean as its baseline. */
    static PpoMaxConfig reinforceWithBaseline() {
        return reinforce().with(c -> c.named("reinforce-baseline").advantage(ResponseBaseline.BATCH_MEAN));
    }

    /** Generalised advantage estimates of a critic, no ratio, no clip. Source: Mnih et al., arXiv 1602.01783. */
    static PpoMaxConfig a2c() {
        return Presets.ppoMax().with(c -> c.named("a2c").surrogate(new Surrogate.LogProb()));
    }

    /** Ahmadian et al., arXiv 2402.14740: KL in the reward, the others of the group as the baseline, no ratio. */
    static PpoMaxConfig rloo() {
        return withoutCritic("rloo", ResponseBaseline.LEAVE_ONE_OUT).with(c -> c.kl(0.1)
                .surrogate(new Surrogate.LogProb())
                .averaging(LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS));
    }

    /** Shao et al., arXiv 2402.03300: advantages standardised in the group, K3 to the reference in the loss. */
    static PpoMaxConfig grpo() {
        return withoutCritic("grpo", ResponseBaseline.GROUP_STANDARDISED)
                .with(c ->
                        c.averaging(LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS).klLoss(KL_LOSS));
    }

    /** Liu et al., arXiv 2503.20783: neither divides by the group's deviation nor by the response's length; no KL. */
    static PpoMaxConfig drGrpo() {
        return grpo().with(c -> c.named("dr-grpo")
                .advantage(ResponseBaseline.GROUP_MEAN)
                .averaging(LossAveraging.fixedLength(Presets.vanilla().rollout().maxNewTokens()))
                .klLoss(KlTerm.none()));
    }

    /** Zheng et al., arXiv 2507.18071: one ratio per response, with the paper's ε; no KL. */
    static PpoMaxConfig gspo() {
        return grpo().with(c -> c.named("gspo")
                .surrogate(new Surrogate.SequenceRatio())
                .clipRange(3e-4, 4e-4)
                .klLoss(KlTerm.none()));
    }

    /**
     * Yu et al., arXiv 2503.14476: a band that reaches further up, groups of equal outcome replaced, the token mean, a
     * penalty on the last fifth before the length limit; no KL.
     */
    static PpoMaxConfig dapo() {
        return grpo().with(c -> c.named("dapo")
                .clipRange(0.2, 0.28)
                .dynamicSampling(3)
                .averaging(LossAveraging.TOKEN_MEAN)
                .overlongPenalty(0.2, 1)
                .klLoss(KlTerm.none()));
    }

    /** Kazemnejad et al., arXiv 2410.01679: PPO whose values are mean returns of continuations, without a critic. */
    static PpoMaxConfig vinePpo() {
        return withoutCritic("vine-ppo", ResponseBaseline.NONE)
                .with(c -> c.kl(0.1).gae(1, 1).advantage(new AdvantageEstimator.FromContinuations(GROUP)));
    }

    /** Cui et al., arXiv 2505.22617: a KL term on the few tokens that drive entropy down most, no clip. */
    static PpoMaxConfig klCov() {
        return grpo().with(c ->
                c.named("kl-cov").surrogate(new Surrogate.KlCov(2e-4, 1)).klLoss(KlTerm.none()));
    }

    /** Cui et al., arXiv 2505.22617: no loss on a few tokens drawn from those that drive entropy down. */
    static PpoMaxConfig clipCov() {
        return grpo().with(c ->
                c.named("clip-cov").surrogate(new Surrogate.ClipCov(2e-4, 1, 5)).klLoss(KlTerm.none()));
    }

    static List<PpoMaxConfig> all() {
        return List.of(
                reinforce(),
                reinforceWithBaseline(),
                a2c(),
                rloo(),
                grpo(),
                drGrpo(),
                gspo(),
                dapo(),
                vinePpo(),
                klCov(),
                clipCov());
    }
}
