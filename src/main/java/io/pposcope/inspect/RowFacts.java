package io.pposcope.inspect;

import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.StageParts;
import io.pposcope.math.TokenRows;
import java.util.Arrays;
import java.util.List;

/**
 * One response in numbers; NaN where a number is not known yet.
 *
 * @param score raw
 * @param kl sum of log π − log π_ref over the response, nats
 * @param reward sum of the token rewards
 * @param advantage mean over the response
 * @param clippedShare share of tokens on which the clip acted in the last minibatch that saw the response
 */
public record RowFacts(
        int row, String prompt, String response, int length, boolean truncated, double score, double kl, double reward, double advantage,
        double clippedShare) {

    static RowFacts of(StageParts parts, int row) {
        Rollout rollout = parts.rollout().orElseThrow();
        Response response = rollout.responses().get(row);
        int length = rollout.tokens().length(row);
        return new RowFacts(row, rollout.prompts().prompts().get(row).text(), response.text(), length, response.truncated(),
                parts.scores().map(scores -> scores.raw().get(row)).orElse(Double.NaN), sum(rollout.kl(), row),
                parts.rewards().map(rewards -> sum(rewards.perToken(), row)).orElse(Double.NaN),
                parts.advantages().map(advantages -> sum(advantages.perToken(), row) / length).orElse(Double.NaN), clipped(parts, row));
    }

    private static double sum(TokenRows series, int row) {
        return Arrays.stream(series.row(row)).sum();
    }

    private static double clipped(StageParts parts, int row) {
        double share = Double.NaN;
        for (MinibatchReport minibatch : parts.update().map(update -> update.minibatches()).orElse(List.of())) {
            int at = minibatch.rows().indexOf(row);
            share = at < 0 ? share : Arrays.stream(minibatch.clipped().row(at)).average().orElse(Double.NaN);
        }
        return share;
    }
}
