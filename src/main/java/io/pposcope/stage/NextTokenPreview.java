package io.pposcope.stage;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import io.pposcope.stage.LiveRollout.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the models say of a growing row's next token; asking changes nothing. */
record NextTokenPreview(RolloutStage stage, LiveRow row) {

    private static final int LOOKED_AT = 8;
    private static final int CANDIDATES = 3;

    /** What may come next in the first open rows of a rollout. */
    static View table(LiveRollout live) {
        List<List<Object>> rows = live.openRows().stream()
                .limit(LOOKED_AT)
                .map(row -> List.<Object>of(
                        row, live.entropy(row), live.value(row), inWords(live.candidates(row, CANDIDATES))))
                .toList();
        return TableView.of("Next tokens", numbers("#"), numbers("entropy"), numbers("value"), words("likeliest"))
                .rows(rows);
    }

    private static String inWords(List<Candidate> candidates) {
        return candidates.stream()
                .map(c -> String.format(
                        "%s %.0f %% (reference %.0f %%)",
                        c.piece(), 100 * c.probability(), 100 * c.referenceProbability()))
                .collect(Collectors.joining("   "));
    }

    /** The likeliest next tokens, given the policy's log-probabilities of all, each with the reference's opinion. */
    List<Candidate> candidates(double[] logProbs, int count) {
        int[] likeliest = IntStream.range(0, logProbs.length)
                .boxed()
                .sorted((a, b) -> Double.compare(logProbs[b], logProbs[a]))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
        TokenRows reference = stage.reference()
                .score(followedBy(likeliest), stage.rule().controls().temperature())
                .logProbs();
        return IntStream.range(0, likeliest.length)
                .mapToObj(i -> new Candidate(
                        likeliest[i],
                        stage.tokenizer().piece(likeliest[i]),
                        Math.exp(logProbs[likeliest[i]]),
                        Math.exp(reference.get(i, row.length()))))
                .toList();
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
