package io.pposcope.reward.polyglot;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.math.PolicyTerms;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Responses as a guest's function sees them: copies, so that nothing it does to them reaches the rollout. In an update
 * they have no texts and tokens; those arrays are then empty.
 *
 * @param numbers of the responses in the rollout
 * @param scores of other rewards, by name
 * @param later what is known after scoring
 */
record ResponseBatch(
        int iteration,
        int[] numbers,
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
        LinkedHashMap<String, double[]> scores,
        LaterNumbers later)
        implements Serializable {

    private static final String GROUP = "group";

    static ResponseBatch of(Rollout rollout, Map<String, PerResponse> scores) {
        return of(rollout, scores, LaterNumbers.none());
    }

    /** Shaped responses, each with its score, its total reward, the number of its group, and its tokens' rewards. */
    static ResponseBatch of(Rewards rewards) {
        LaterNumbers later = LaterNumbers.none();
        later.responses().put("score", rewards.scores().raw().toArray());
        later.responses().put("reward", rewards.perToken().rowSums());
        later.responses().put(GROUP, groups(rewards));
        later.tokens().put("reward", rows(rewards.perToken()));
        return of(rewards.rollout(), Map.of(), later);
    }

    private static double[] groups(Rewards rewards) {
        double[] groups = new double[rewards.rollout().rows()];
        int number = 0;
        for (int[] group : rewards.scores().groups().rows()) {
            for (int row : group) {
                groups[row] = number;
            }
            number++;
        }
        return groups;
    }

    /** Responses in an update, of which the numbers that a loss reads are known. */
    static ResponseBatch of(PolicyTerms terms) {
        LaterNumbers later = LaterNumbers.none();
        later.responses().put("sequenceRatio", terms.sequenceRatios().rowMeans());
        later.tokens().put("oldLogProb", rows(terms.oldLogProbs()));
        later.tokens().put("advantage", rows(terms.advantages()));
        later.tokens().put("counted", rows(terms.counted()));
        return new ResponseBatch(
                -1,
                terms.numbers().stream().mapToInt(number -> number).toArray(),
                new String[0],
                new String[0],
                new String[0][],
                new int[0][],
                new boolean[0],
                rows(terms.newLogProbs()),
                rows(terms.refLogProbs()),
                rows(terms.entropies()),
                new double[0][],
                new boolean[0][],
                new LinkedHashMap<>(),
                later);
    }

    private static ResponseBatch of(Rollout rollout, Map<String, PerResponse> scores, LaterNumbers later) {
        LinkedHashMap<String, double[]> plain = new LinkedHashMap<>();
        scores.forEach((name, numbers) -> plain.put(name, numbers.toArray()));
        return new ResponseBatch(
                rollout.iteration(),
                IntStream.range(0, rollout.rows()).toArray(),
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
                plain,
                later);
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
        return numbers.length;
    }

    /** Tokens of a response. */
    int length(int row) {
        return logProbs[row].length;
    }

    /** Whether texts and tokens are known: not in an update. */
    boolean hasTexts() {
        return texts.length > 0;
    }

    /** Rows that a function of several responses is called with: all, or once they are scored those of each prompt. */
    Collection<int[]> groups() {
        int[] all = IntStream.range(0, rows()).toArray();
        double[] groups = later.responses().get(GROUP);
        return groups == null
                ? List.of(all)
                : IntStream.of(all)
                        .boxed()
                        .collect(Collectors.groupingBy(
                                row -> groups[row],
                                TreeMap::new,
                                Collectors.collectingAndThen(Collectors.toList(), rows -> rows.stream()
                                        .mapToInt(row -> row)
                                        .toArray())))
                        .values();
    }

    /** The responses of some rows, in words for messages. */
    String words(int... rows) {
        return rows.length == rows()
                ? rows.length + " responses"
                : "responses "
                        + IntStream.of(rows).map(row -> numbers[row]).boxed().toList();
    }
}
