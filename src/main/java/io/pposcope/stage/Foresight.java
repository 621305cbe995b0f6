package io.pposcope.stage;

import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import io.pposcope.stage.LiveRollout.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What the models say of a growing row's future; asking changes nothing. */
record Foresight(RolloutStage stage, LiveRow row) {

    /** The likeliest next tokens, given the policy's log-probabilities of all, each with the reference's opinion. */
    List<Candidate> candidates(double[] logProbs, int count) {
        int[] likeliest = IntStream.range(0, logProbs.length).boxed()
                .sorted((a, b) -> Double.compare(logProbs[b], logProbs[a])).limit(count).mapToInt(Integer::intValue).toArray();
        TokenRows reference = stage.reference().score(followedBy(likeliest), stage.rule().controls().temperature()).logProbs();
        return IntStream.range(0, likeliest.length)
                .mapToObj(i -> new Candidate(likeliest[i], stage.tokenizer().piece(likeliest[i]), Math.exp(logProbs[likeliest[i]]),
                        Math.exp(reference.get(i, row.length())))).toList();
    }

    /** The critic's estimate of what is still to be earned. */
    double value() {
        return stage.critic().values(followedBy(stage.tokenizer().eos())).get(0, row.length());
    }

    private Sequences followedBy(int... next) {
        int[] prompt = row.prompt.tokens().stream().mapToInt(Integer::intValue).toArray();
        int[][] prompts = IntStream.of(next).mapToObj(token -> prompt).toArray(int[][]::new);
        int[][] responses = IntStream.of(next).mapToObj(this::responseAnd).toArray(int[][]::new);
        return new Sequences(TokenIds.of(prompts), TokenIds.of(responses));
    }

    private int[] responseAnd(int token) {
        int[] response = Arrays.copyOf(row.ids(), row.length() + 1);
        response[row.length()] = token;
        return response;
    }
}
