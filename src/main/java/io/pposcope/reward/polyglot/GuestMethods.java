package io.pposcope.reward.polyglot;

import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.math.PolicyTerms;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Advantages and policy losses written in Python or JavaScript, under the limits of rewards. A function that fails, is
 * too slow or returns something wrong pauses the run, with a {@link GuestFailure} that names the response.
 *
 * <p>Their responses have the members of a {@link GuestReward}'s, save that a loss sees numbers alone.
 */
public final class GuestMethods {

    private GuestMethods() {}

    /** Advantages under the standard limits. */
    public static AdvantageFunction advantage(GuestLanguage language, String name, String source) {
        return advantage(language, name, name + language.suffix(), source, Map.of(), GuestLimits.standard());
    }

    /**
     * Advantages, computed once rewards are shaped: a response then has its {@code score}, its {@code reward}, and
     * {@code rewards} per token.
     *
     * <p>The source defines {@code advantage(response)}, called for every response, or {@code advantages(responses)},
     * called with all responses to a prompt; a function of the given name may stand for the first. They give one number
     * for a response, or a list with one for each of its tokens; {@code advantages} gives a list of such.
     *
     * @param origin what errors call the source, for instance {@code cell 7}
     * @param inputs numbers, texts, arrays, lists, maps and records that the source sees as variables
     * @throws GuestFailure if the source does not run, or defines no such function
     */
    public static AdvantageFunction advantage(
            GuestLanguage language,
            String name,
            String origin,
            String source,
            Map<String, ?> inputs,
            GuestLimits limits) {
        Definition definition = Definition.of(Purpose.ADVANTAGE, language, name, origin, source, inputs, limits);
        boolean groups = definition.worker().define(definition, System.out::print);
        return AdvantageFunction.ofBatch(name, groups, rewards -> advantages(definition, rewards));
    }

    private static double[][] advantages(Definition definition, Rewards rewards) {
        Rollout rollout = rewards.rollout();
        GuestScores found = definition
                .worker()
                .score(
                        definition,
                        ResponseBatch.of(rewards),
                        System.out::print,
                        row -> GuestReward.describe(rollout, row));
        double[] perResponse = found.parts().getOrDefault(definition.name(), new double[rollout.rows()]);
        double[][] perToken = found.tokenParts().get(definition.name());
        return IntStream.range(0, rollout.rows())
                .mapToObj(row -> IntStream.range(0, rollout.tokens().length(row))
                        .mapToDouble(token -> perResponse[row] + (perToken == null ? 0 : perToken[row][token]))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** A policy loss under the standard limits. */
    public static TokenLoss loss(GuestLanguage language, String name, String source) {
        return loss(language, name, name + language.suffix(), source, Map.of(), GuestLimits.standard());
    }

    /**
     * A policy loss, computed for every micro-batch: a response then has its {@code number}, its {@code length}, GSPO's
     * {@code sequence_ratio}, and lists {@code log_probs}, {@code old_log_probs}, {@code ref_log_probs}, {@code kls},
     * {@code advantages}, {@code entropies} and {@code counted}, 1 where a token counts and 0 where it is left out.
     *
     * <p>The source defines {@code loss(response)}, called for every response, or {@code losses(responses)}, called
     * with all of a micro-batch; a function of the given name may stand for the first. For a response they give two
     * named lists with one number per token: {@code loss}, and {@code slope}, the derivative with respect to the
     * token's log-probability of the sum of the response's losses. It is compared with differences before this returns.
     *
     * @param origin what errors call the source, for instance {@code cell 7}
     * @param inputs numbers, texts, arrays, lists, maps and records that the source sees as variables
     * @throws IllegalArgumentException if the function fails on made-up numbers, or its derivative does not agree with
     *     differences of the loss, naming a token
     * @throws GuestFailure if the source does not run, or defines no such function
     */
    public static TokenLoss loss(
            GuestLanguage language,
            String name,
            String origin,
            String source,
            Map<String, ?> inputs,
            GuestLimits limits) {
        Definition definition = Definition.of(Purpose.LOSS, language, name, origin, source, inputs, limits);
        definition.worker().define(definition, System.out::print);
        return TokenLoss.ofBatch(name, terms -> losses(definition, terms));
    }

    private static TokenLoss.Values losses(Definition definition, PolicyTerms terms) {
        GuestScores found = definition
                .worker()
                .score(
                        definition,
                        ResponseBatch.of(terms),
                        System.out::print,
                        number -> number < 0 ? "" : "response " + number);
        return new TokenLoss.Values(
                TokenRows.of(found.tokenParts().get(ScoreTable.LOSS)),
                TokenRows.of(found.tokenParts().get(ScoreTable.SLOPE)));
    }
}
