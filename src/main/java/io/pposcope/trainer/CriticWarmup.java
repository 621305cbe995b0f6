package io.pposcope.trainer;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.PpoLosses;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.Whitening;
import io.pposcope.stage.AdvantageStage;
import io.pposcope.stage.ShapingStage;
import io.pposcope.stage.ValueUpdate;
import java.util.ArrayList;
import java.util.List;

/**
 * Critic pre-training: rollouts of the frozen SFT policy, shaped exactly as PPO will shape them, with discounted sums
 * of rewards (λ = 1) as targets, until the explained variance no longer rises.
 *
 * <p>The running moments gathered here are handed on, so the reward scale does not jump when PPO begins.
 *
 * <p>Source: arXiv 2307.04964, section 5.3.3; the paper gives no length, the plateau rule is ours.
 */
final class CriticWarmup {

    private static final int WINDOW = 3;
    private static final double RISE = 0.01;
    private static final long PROMPTS = 0x5EED;

    private CriticWarmup() {}

    /**
     * One round.
     *
     * @param explainedVariance of the returns, before the round's training; NaN where they do not vary
     * @param valueLoss mean over the round's minibatches
     */
    record Round(double explainedVariance, double valueLoss) {}

    /** What was done, and the moments to start PPO with. */
    record Outcome(List<Round> rounds, RunningMoments moments) {}

    static Outcome run(PpoMax ppo) {
        List<Round> rounds = new ArrayList<>();
        RunningMoments moments = ppo.state().moments();
        ValueUpdate update = new ValueUpdate(ppo.setup().learner(), ppo.config().update(), ppo.seed());
        while (rounds.size() < ppo.config().criticWarmupRollouts() && !plateau(rounds)) {
            Rewards rewards = rewards(ppo, rounds.size(), moments);
            Advantages advantages = new AdvantageStage(targets(ppo)).apply(rewards);
            double explained = PpoLosses.explainedVariance(rewards.rollout().values(), advantages.returns());
            rounds.add(new Round(explained, update.apply(advantages, rounds.size())));
            moments = rewards.momentsAfter();
        }
        return new Outcome(List.copyOf(rounds), moments);
    }

    private static Rewards rewards(PpoMax ppo, int round, RunningMoments moments) {
        long seed = ppo.seed() ^ PROMPTS;
        Rollout rollout = ppo.rolloutWithSeed(
                ppo.prompts(seed, round, ppo.config().rollout().promptsPerBatch()), seed);
        return new ShapingStage(ppo.shapingRule(), moments).apply(ppo.score(rollout));
    }

    private static AdvantageRule targets(PpoMax ppo) {
        return new AdvantageRule(new Gae(ppo.config().advantage().gae().discount(), 1), Whitening.NONE, Clip.none());
    }

    /** Whether the best explained variance of the last rounds is no higher than before them. */
    private static boolean plateau(List<Round> rounds) {
        if (rounds.size() <= WINDOW) {
            return false;
        }
        double before = best(rounds.subList(0, rounds.size() - WINDOW));
        return best(rounds.subList(rounds.size() - WINDOW, rounds.size())) < before + RISE;
    }

    /** Returns that do not vary leave nothing to explain: 0. */
    private static double best(List<Round> rounds) {
        return rounds.stream()
                .mapToDouble(Round::explainedVariance)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }
}
