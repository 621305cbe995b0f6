package io.pposcope.reward.polyglot;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.TokenRows;
import io.pposcope.reward.RewardFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A reward written in Python or JavaScript.
 *
 * <p>The source defines {@code reward(response)}, called for every response, or {@code rewards(responses)}, called once
 * with all of them; a function of the reward's own name may stand for the first. A response has {@code index},
 * {@code prompt}, {@code text}, {@code tokens} (as text), {@code ids}, {@code log_probs}, {@code ref_log_probs},
 * {@code kl}, {@code entropies}, {@code values} (a number per token each), {@code length}, {@code finish} ({@code
 * "end"} or {@code "length"}), {@code truncated}, {@code iteration} and {@code scores} of other rewards by name;
 * JavaScript writes {@code logProbs} and {@code refLogProbs}.
 *
 * <p>It returns a number; or one number per token, which are added to the rewards of those tokens; or named parts, each
 * a number or numbers per token. The score is the sum of the numbers.
 */
public final class GuestReward implements RewardFunction {

    private final Definition definition;
    private final Map<String, RewardFunction> others;
    private final Consumer<String> console;

    private GuestReward(Definition definition, Map<String, RewardFunction> others, Consumer<String> console) {
        this.definition = definition;
        this.others = others;
        this.console = console;
    }

    /** A Python reward under the standard limits. */
    public static GuestReward python(String name, String source) {
        return of(GuestLanguage.PYTHON, name, source);
    }

    /** A JavaScript reward under the standard limits. */
    public static GuestReward javaScript(String name, String source) {
        return of(GuestLanguage.JAVASCRIPT, name, source);
    }

    /**
     * A reward under the standard limits.
     *
     * @throws GuestFailure if the source does not run, or defines no reward function
     */
    public static GuestReward of(GuestLanguage language, String name, String source) {
        return of(language, name, name + language.suffix(), source, Map.of(), GuestLimits.standard());
    }

    /**
     * A reward.
     *
     * @param origin what errors call the source, for instance {@code cell 7}
     * @param inputs numbers, texts, arrays, lists, maps and records that the source sees as variables
     * @throws GuestFailure if the source does not run, or defines no reward function
     */
    public static GuestReward of(
            GuestLanguage language,
            String name,
            String origin,
            String source,
            Map<String, ?> inputs,
            GuestLimits limits) {
        Definition definition = Definition.of(Purpose.REWARD, language, name, origin, source, inputs, limits);
        GuestReward reward = new GuestReward(definition, Map.of(), System.out::print);
        definition.worker().define(definition, reward.console);
        return reward;
    }

    /** This reward, seeing the score of another reward as {@code response.scores["name"]}. */
    public GuestReward seeing(String name, RewardFunction other) {
        Map<String, RewardFunction> more = new LinkedHashMap<>(others);
        more.put(name, other);
        return new GuestReward(definition, more, console);
    }

    /** This reward, with what it prints given to {@code printed}. */
    public GuestReward printingTo(Consumer<String> printed) {
        return new GuestReward(definition, others, printed);
    }

    /**
     * Scores every response in the worker.
     *
     * @throws GuestFailure if the function fails, runs too long or returns what is no score; nothing else is touched
     */
    @Override
    public Scores score(Rollout rollout) {
        Map<String, PerResponse> seen = new LinkedHashMap<>();
        others.forEach((name, other) -> seen.put(name, other.score(rollout).raw()));
        GuestScores scores = definition
                .worker()
                .score(definition, ResponseBatch.of(rollout, seen), console, row -> describe(rollout, row));
        Map<String, PerResponse> parts = new LinkedHashMap<>();
        scores.parts().forEach((name, numbers) -> parts.put(name, PerResponse.of(numbers)));
        Map<String, TokenRows> tokenParts = new LinkedHashMap<>();
        scores.tokenParts().forEach((name, numbers) -> tokenParts.put(name, TokenRows.of(numbers)));
        PerResponse raw = parts.values().stream().reduce(PerResponse.of(new double[rollout.rows()]), PerResponse::plus);
        return new Scores(rollout, raw, parts, tokenParts);
    }

    /** A response in words; all of them for a row below 0. */
    static String describe(Rollout rollout, int row) {
        if (row < 0) {
            return "the " + rollout.rows() + " responses together";
        }
        Response response = rollout.completions().get(row);
        return "response " + row + ", “" + Brief.lines(response.text()) + "”";
    }

    public String name() {
        return definition.name();
    }

    public GuestLanguage language() {
        return definition.language();
    }

    public String source() {
        return definition.source();
    }

    /** Names of the other rewards it sees. */
    public List<String> sees() {
        return List.copyOf(others.keySet());
    }

    @Override
    public String toString() {
        GuestLimits limits = definition.limits();
        return "reward “" + name() + "” in " + language().title() + " (" + definition.origin() + "), at most "
                + limits.secondsPerResponse() + " s per response, " + limits.secondsPerBatch() + " s per rollout, "
                + limits.megabytes() + " MB";
    }
}
