package io.pposcope.reward;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rollouts of given texts, a token for each word; numbers per token that can be followed by hand. */
public final class Responses {

    private Responses() {}

    /**
     * In iteration 3, asked “ask 0”, “ask 1” …; a text that ends in … was cut. Token t of row i: log π = −t − 1, log
     * π_ref = −t − 1.5.
     */
    public static Rollout of(String... texts) {
        List<Prompt> prompts = IntStream.range(0, texts.length)
                .mapToObj(row -> new Prompt("p" + row, "ask " + row, List.of(1), List.of("ask")))
                .toList();
        List<Response> responses = Arrays.stream(texts)
                .map(text -> new Response(
                        text,
                        List.of(text.split("(?= )")),
                        text.endsWith("…") ? Response.Finish.LENGTH : Response.Finish.END))
                .toList();
        int[] lengths = responses.stream()
                .mapToInt(response -> response.pieces().size())
                .toArray();
        TokenRows logProbs = rows(lengths, -1);
        return new Rollout(
                new PromptBatch(3, prompts),
                0,
                SamplingControls.exact(),
                responses,
                TokenIds.of(Arrays.stream(lengths)
                        .mapToObj(length -> IntStream.range(10, 10 + length).toArray())
                        .toArray(int[][]::new)),
                logProbs,
                logProbs,
                logProbs.times(-1),
                rows(lengths, -1.5),
                logProbs.times(0.5),
                TokenRows.zerosLike(logProbs));
    }

    private static TokenRows rows(int[] lengths, double first) {
        return TokenRows.of(Arrays.stream(lengths)
                .mapToObj(length ->
                        IntStream.range(0, length).mapToDouble(t -> first - t).toArray())
                .toArray(double[][]::new));
    }
}
