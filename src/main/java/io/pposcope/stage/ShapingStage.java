package io.pposcope.stage;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.math.RewardShaping;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.TokenRows;

/**
 * Scores to rewards per token: running moments take in this batch, the score is transformed, the KL penalty and the
 * reward function's own token rewards are added on every token. The moments after travel in the result; nothing here
 * keeps state.
 *
 * @param momentsBefore of all raw scores of earlier iterations
 */
public record ShapingStage(ShapingRule rule, RunningMoments momentsBefore) {

    public Rewards apply(Scores scores) {
        return shaped(rule, momentsBefore.update(scores.raw().toArray()), scores);
    }

    /** Rewards per token under running moments as they are, whatever these scores. */
    public static Rewards shaped(ShapingRule rule, RunningMoments moments, Scores scores) {
        Rollout rollout = scores.rollout();
        double[] transformed = rule.transform().apply(scores.raw().toArray(), moments);
        TokenRows penalties = rule.klPenalty().penalties(rollout.logProbs(), rollout.refLogProbs());
        TokenRows rewards = RewardShaping.shape(penalised(rule, transformed, rollout), beforeScore(penalties, scores));
        return new Rewards(scores, rule, moments, PerResponse.of(transformed), penalties, rewards);
    }

    private static TokenRows beforeScore(TokenRows penalties, Scores scores) {
        return scores.tokenParts().isEmpty() ? penalties : penalties.plus(scores.perToken());
    }

    private static double[] penalised(ShapingRule rule, double[] transformed, Rollout rollout) {
        double[] penalised = transformed.clone();
        for (int row = 0; row < penalised.length; row++) {
            Response response = rollout.completions().get(row);
            penalised[row] -= response.truncated() ? rule.missingEndPenalty() : 0;
            if (rule.lengthPenalty().isPresent()) {
                penalised[row] += rule.lengthPenalty().get().of(rollout.tokens().length(row));
            }
        }
        return penalised;
    }
}
