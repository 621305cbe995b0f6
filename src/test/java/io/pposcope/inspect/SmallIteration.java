package io.pposcope.inspect;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ScoreTransform;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One iteration of two short responses, the second cut at the length limit, with numbers that can be followed by hand.
 */
final class SmallIteration {
    static final PromptBatch PROMPTS = new PromptBatch(
            3,
            List.of(
                    new Prompt("q1", "Say hi", List.of(5, 6), List.of("Say", " hi")),
                    new Prompt("q2", "2 < 3?", List.of(7), List.of("2 < 3?"))));

    static final Rollout ROLLOUT = rollout(SamplingControls.exact());

    static final Scores SCORES =
            new Scores(ROLLOUT, PerResponse.of(1, -0.5), Map.of("reward model", PerResponse.of(1, -0.5)));

    private static final RunningMoments MOMENTS = RunningMoments.start().update(new double[] {1, -0.5});
    private static final ShapingRule SHAPING =
            new ShapingRule(new ScoreTransform.None(Clip.none()), 0, new KlPenalty(KlEstimator.K1, 0.5));
    private static final TokenRows PENALTIES = TokenRows.of(new double[] {-0.25, 0, 0.125}, new double[] {0, -0.5});
    private static final TokenRows PER_TOKEN = TokenRows.of(new double[] {-0.25, 0, 1.125}, new double[] {0, -1});

    static final Rewards REWARDS = new Rewards(SCORES, SHAPING, MOMENTS, PerResponse.of(1, -0.5), PENALTIES, PER_TOKEN);

    static final Advantages ADVANTAGES = advantages(new Gae(1, 1));

    static final UpdateReport REPORT = new UpdateReport(
            3,
            12,
            List.of(step(0.5, 0.01), step(0.25, 0.02)),
            Map.of("policy/loss", 0.375),
            Optional.of("drift beyond target"));

    static final Iteration ITERATION = new Iteration(ADVANTAGES, REPORT, Map.of("rollout", 1.5));

    private SmallIteration() {}

    static Rollout rollout(SamplingControls controls) {
        TokenRows logProbs = TokenRows.of(new double[] {-1, -0.5, -0.25}, new double[] {-2, -1});
        TokenRows refLogProbs = TokenRows.of(new double[] {-1.5, -0.5, 0}, new double[] {-2, -2});
        TokenRows values = TokenRows.of(new double[] {0.5, 0.5, 1}, new double[] {0, -0.5});
        return new Rollout(
                PROMPTS,
                10,
                controls,
                List.of(
                        new Response("hi!", List.of("hi", "!", "<eos>"), Response.Finish.END),
                        new Response("yes yes", List.of("yes", " yes"), Response.Finish.LENGTH)),
                TokenIds.of(new int[] {8, 9, 1}, new int[] {10, 11}),
                logProbs,
                logProbs,
                logProbs.times(-1),
                refLogProbs,
                values,
                TokenRows.zerosLike(values));
    }

    private static Advantages advantages(Gae gae) {
        TokenRows raw = gae.advantages(PER_TOKEN, ROLLOUT.values());
        return new Advantages(
                REWARDS,
                new AdvantageRule(gae, Whitening.NONE, Clip.none()),
                raw,
                raw,
                Gae.returns(raw, ROLLOUT.values()),
                raw.map(any -> 1));
    }

    private static MinibatchReport step(double loss, double drift) {
        return new MinibatchReport(
                0,
                List.of(0, 1),
                TokenRows.of(new double[] {1, 1, 1}, new double[] {1, 1}),
                TokenRows.of(new double[] {0, 1, 0}, new double[] {0, 0}),
                Map.of("policy/loss", loss, "policy/approx_kl", drift));
    }
}
