package io.pposcope.reward.polyglot;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A rollout as a reward function sees it: copies, so that nothing it does to them reaches the rollout.
 *
 * @param scores of other rewards, by name
 */
record ResponseBatch(
        int iteration,
        String[] prompts,
        String[] texts,
        String[][] pieces,
        int[][] ids,
        boolean[] truncated,
        double[][] logProbs,
        double[][] refLogProbs,
        double[][] entropies,
        double[][] values,
        boolean[][] byHand,
        LinkedHashMap<String, double[]> scores)
        implements Serializable {

    static ResponseBatch of(Rollout rollout, Map<String, PerResponse> scores) {
        LinkedHashMap<String, double[]> plain = new LinkedHashMap<>();
        scores.forEach((name, numbers) -> plain.put(name, numbers.toArray()));
        return new ResponseBatch(
                rollout.iteration(),
                rollout.prompts().prompts().stream()
                        .map(prompt -> prompt.text())
                        .toArray(String[]::new),
                rollout.completions().stream().map(Response::text).toArray(String[]::new),
                rollout.completions().stream()
                        .map(response -> response.pieces().toArray(String[]::new))
                        .toArray(String[][]::new),
                rows(rollout.tokens()),
                truncated(rollout),
                rows(rollout.logProbs()),
                rows(rollout.refLogProbs()),
                rows(rollout.entropies()),
                rows(rollout.values()),
                byHand(rollout),
                plain);
    }

    private static boolean[] truncated(Rollout rollout) {
        boolean[] truncated = new boolean[rollout.rows()];
        for (int row = 0; row < truncated.length; row++) {
            truncated[row] = rollout.completions().get(row).truncated();
        }
        return truncated;
    }

    private static boolean[][] byHand(Rollout rollout) {
        boolean[][] byHand = new boolean[rollout.rows()][];
        for (int row = 0; row < byHand.length; row++) {
            byHand[row] = new boolean[rollout.tokens().length(row)];
            for (int token = 0; token < byHand[row].length; token++) {
                byHand[row][token] = rollout.byHand().get(row, token) > 0;
            }
        }
        return byHand;
    }

    private static int[][] rows(TokenIds ids) {
        return IntStream.range(0, ids.rows()).mapToObj(ids::row).toArray(int[][]::new);
    }

    private static double[][] rows(TokenRows numbers) {
        return IntStream.range(0, numbers.rows()).mapToObj(numbers::row).toArray(double[][]::new);
    }

    /** log π − log π_ref of every token of a response, nats. */
    double[] kl(int row) {
        double[] kl = logProbs[row].clone();
        for (int token = 0; token < kl.length; token++) {
            kl[token] -= refLogProbs[row][token];
        }
        return kl;
    }

    int rows() {
        return texts.length;
    }
}
