package io.pposcope.experience;

import io.pposcope.math.Explanation;
import io.pposcope.math.TokenRows;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the reward function gave: one score per response, and where it says more, numbers per token.
 *
 * @param raw scores, {@code [B]}
 * @param parts named contributions that sum to the score, each {@code [B]}; at least the reward function itself
 * @param tokenParts named contributions per token, each {@code [B, Tᵢ]}, that are added to the rewards as they are:
 *     neither transformed nor clipped, and no part of the score
 */
public record Scores(
        Rollout rollout, PerResponse raw, Map<String, PerResponse> parts, Map<String, TokenRows> tokenParts)
        implements StageValue {

    /** Relative difference that adding the parts in another order explains. */
    private static final double ROUNDING = 1e-9;
    /** The running moments add squares of scores; those of this size stay far below the largest double, 1.8e308. */
    private static final double LARGEST = 1e100;
    /** Characters of a response that an error quotes. */
    private static final int SHOWN = 200;

    /**
     * @throws IllegalArgumentException if a score, or a part of one, is not finite or beyond ±1e100, or there is not
     *     one per response
     * @throws io.pposcope.math.ShapeException if a token part has not one number for each response token
     * @throws io.pposcope.math.NonFiniteException if one is not finite
     */
    public Scores {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        tokenParts = Collections.unmodifiableMap(new LinkedHashMap<>(tokenParts));
        if (raw.rows() != rollout.rows()) {
            throw new IllegalArgumentException("the reward function returned " + raw.rows() + " scores for "
                    + rollout.rows() + " responses; it must return one for each");
        }
        requireUsable("the score", raw, rollout);
        parts.forEach((name, part) -> requireUsable("the part “" + name + "” of the score", part, rollout));
        for (Map.Entry<String, TokenRows> part : tokenParts.entrySet()) {
            part.getValue().requireSameShape("token part " + part.getKey(), rollout.logProbs(), "response tokens");
            part.getValue().requireFinite("token part " + part.getKey());
        }
    }

    private static void requireUsable(String what, PerResponse numbers, Rollout rollout) {
        for (int row = 0; row < numbers.rows(); row++) {
            if (!(Math.abs(numbers.get(row)) <= LARGEST)) {
                throw new IllegalArgumentException(what + " of response " + row + " is " + numbers.get(row)
                        + "; it must be a finite number between -" + LARGEST + " and " + LARGEST + ". The response is: "
                        + shortened(rollout.completions().get(row).text()));
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** Scores per response alone. */
    public Scores(Rollout rollout, PerResponse raw, Map<String, PerResponse> parts) {
        this(rollout, raw, parts, Map.of());
    }

    @Override
    public int iteration() {
        return rollout.iteration();
    }

    /** The sum of the token parts, {@code [B, Tᵢ]}: zeros where there are none. */
    public TokenRows perToken() {
        return tokenParts.values().stream().reduce(TokenRows.zerosLike(rollout.logProbs()), TokenRows::plus);
    }

    /**
     * These responses and those of another rollout of the same iteration, after them.
     *
     * @throws IllegalArgumentException if the reward named other parts this time
     */
    public Scores plus(Scores more) {
        if (!parts.keySet().equals(more.parts.keySet()) || !tokenParts.keySet().equals(more.tokenParts.keySet())) {
            throw new IllegalArgumentException("the reward gave the parts " + parts.keySet() + " and "
                    + tokenParts.keySet() + " at first, then " + more.parts.keySet() + " and "
                    + more.tokenParts.keySet() + "; it must always give the same");
        }
        Map<String, PerResponse> allParts = new LinkedHashMap<>();
        parts.forEach((name, part) -> allParts.put(name, part.followedBy(more.parts.get(name))));
        Map<String, TokenRows> allTokenParts = new LinkedHashMap<>();
        tokenParts.forEach(
                (name, part) -> allTokenParts.put(name, TokenRows.joined(List.of(part, more.tokenParts.get(name)))));
        return new Scores(rollout.plus(more.rollout), raw.followedBy(more.raw), allParts, allTokenParts);
    }

    /** The groups of responses to equal prompts. */
    public PromptGroups groups() {
        return rollout.prompts().groups();
    }

    /** The same rollout with one score replaced. */
    public Scores withScore(int row, double score) {
        return new Scores(rollout, raw.withValue(row, score), parts, tokenParts);
    }

    /** Where the score of one response comes from: its parts. */
    public Explanation explain(int row) {
        Explanation[] given = parts.entrySet().stream()
                .map(part -> Explanation.given(part.getValue().get(row), part.getKey()))
                .toArray(Explanation[]::new);
        double sum = parts.values().stream().mapToDouble(part -> part.get(row)).sum();
        String what = "score of response " + row;
        return Math.abs(sum - raw.get(row)) <= ROUNDING * Math.max(1, Math.abs(sum))
                ? Explanation.of(raw.get(row), what, sum(), given)
                : Explanation.of(raw.get(row), what, "set by hand; the reward's parts were", given);
    }

    private String sum() {
        return String.join(" + ", parts.keySet());
    }

    /** What one token gets beside its KL penalty and the score. */
    Explanation explainToken(int row, int token) {
        Explanation[] given = tokenParts.entrySet().stream()
                .map(part -> Explanation.given(part.getValue().get(row, token), part.getKey()))
                .toArray(Explanation[]::new);
        return Explanation.of(
                perToken().get(row, token), "token reward", String.join(" + ", tokenParts.keySet()), given);
    }
}
