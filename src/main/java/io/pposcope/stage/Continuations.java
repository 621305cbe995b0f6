package io.pposcope.stage;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Continues responses from one of their tokens on, several times each, by the policy that sampled them and on random
 * streams of its own: the rollout, and all that the run draws later, stay as they are. Equal beginnings are read once.
 *
 * @param stage with the policy that sampled the rollout
 * @param rollout whose responses are continued
 */
public record Continuations(RolloutStage stage, Rollout rollout) {

    private static final long PURPOSE = RandomStreams.purpose("continuation");

    /** @throws IllegalStateException if the policy has moved on since the rollout */
    public Continuations {
        if (stage.policyVersion() != rollout.policyVersion()) {
            throw new IllegalStateException("iteration " + rollout.iteration() + " was sampled by policy version "
                    + rollout.policyVersion() + " and the policy is at " + stage.policyVersion()
                    + "; only the one that sampled a response can continue it: ask before the update, or rewind to the "
                    + "iteration's start");
        }
    }

    /**
     * Responses that share the tokens before {@code token} with those of {@code rows} and go on by themselves: first
     * {@code count} of the first row, then of the second. No critic values them.
     *
     * @param token the first that is sampled anew; every row must have it
     */
    public Rollout sample(int token, int count, int... rows) {
        IntStream.of(rows).forEach(row -> requireToken(row, token));
        int[] each = IntStream.of(rows)
                .flatMap(row -> IntStream.generate(() -> row).limit(count))
                .toArray();
        Rollout continued = stage(token, each.length)
                .apply(new PromptBatch(
                        rollout.iteration(),
                        IntStream.of(each)
                                .mapToObj(row -> beginning(row, token))
                                .toList()));
        return whole(continued, token, each);
    }

    private void requireToken(int row, int token) {
        if (row < 0
                || row >= rollout.rows()
                || token < 0
                || token >= rollout.tokens().length(row)) {
            throw new IndexOutOfBoundsException("there is no token " + token + " in response " + row + " of iteration "
                    + rollout.iteration() + ": "
                    + (row < 0 || row >= rollout.rows()
                            ? "it has " + rollout.rows() + " responses"
                            : "the response has " + rollout.tokens().length(row) + " tokens")
                    + ", counted from 0");
        }
    }

    private RolloutStage stage(int token, int rows) {
        int room = Math.max(1, stage.rule().maxNewTokens() - token);
        return new RolloutStage(
                stage.policy(),
                stage.reference(),
                Critic.none(),
                stage.tokenizer(),
                new RolloutRule(rows, room, rollout.controls()),
                stage.policyVersion(),
                RandomStreams.at(stage.seed(), PURPOSE, token).nextLong());
    }

    private Prompt beginning(int row, int token) {
        Prompt prompt = rollout.prompts().prompts().get(row);
        List<Integer> tokens = new ArrayList<>(prompt.tokens());
        IntStream.of(before(row, token)).forEach(tokens::add);
        List<String> pieces = new ArrayList<>(prompt.pieces());
        pieces.addAll(rollout.completions().get(row).pieces().subList(0, token));
        return new Prompt(prompt.id(), prompt.text(), tokens, pieces);
    }

    private int[] before(int row, int token) {
        return Arrays.copyOf(rollout.tokens().row(row), token);
    }

    /** The beginnings and what was sampled after them, as responses to the prompts. */
    private Rollout whole(Rollout continued, int token, int... rows) {
        int[][] ids = new int[rows.length][];
        List<Response> responses = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            int[] more = continued.tokens().row(i);
            ids[i] = Arrays.copyOf(before(rows[i], token), token + more.length);
            System.arraycopy(more, 0, ids[i], token, more.length);
            responses.add(response(continued.completions().get(i).finish(), ids[i]));
        }
        BiFunction<TokenRows, TokenRows, TokenRows> joined = (own, more) -> joined(own, more, token, rows);
        return new Rollout(
                new PromptBatch(
                        rollout.iteration(),
                        IntStream.of(rows)
                                .mapToObj(rollout.prompts().prompts()::get)
                                .toList()),
                rollout.policyVersion(),
                rollout.controls(),
                responses,
                TokenIds.of(ids),
                joined.apply(rollout.logProbs(), continued.logProbs()),
                joined.apply(rollout.samplingLogProbs(), continued.samplingLogProbs()),
                joined.apply(rollout.entropies(), continued.entropies()),
                joined.apply(rollout.refLogProbs(), continued.refLogProbs()),
                joined.apply(rollout.values().map(any -> Double.NaN), continued.values()),
                joined.apply(rollout.byHand(), continued.byHand()));
    }

    private static TokenRows joined(TokenRows own, TokenRows more, int token, int... rows) {
        double[][] whole = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double[] sampled = more.row(i);
            whole[i] = Arrays.copyOf(own.row(rows[i]), token + sampled.length);
            System.arraycopy(sampled, 0, whole[i], token, sampled.length);
        }
        return TokenRows.of(whole);
    }

    private Response response(Response.Finish finish, int... ids) {
        Tokenizer tokenizer = stage.tokenizer();
        Set<Integer> ends = tokenizer.ends();
        int text = ids.length > 0 && ends.contains(ids[ids.length - 1]) ? ids.length - 1 : ids.length;
        return new Response(
                tokenizer.decode(Arrays.copyOf(ids, text)),
                IntStream.of(ids).mapToObj(tokenizer::piece).toList(),
                finish);
    }
}
