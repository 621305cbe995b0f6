package io.pposcope.model;

import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenIds;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Token sequences split into prompt and response: what every model reads. Ragged; padding is the engine's affair.
 *
 * @param prompts {@code [B, Pᵢ]}, Pᵢ ≥ 1
 * @param responses {@code [B, Tᵢ]}
 */
public record Sequences(TokenIds prompts, TokenIds responses) {

    /** @throws ShapeException if the two differ in rows, or a prompt is empty */
    public Sequences {
        if (prompts.rows() != responses.rows()) {
            throw new ShapeException("there are " + prompts.rows() + " prompts and " + responses.rows()
                    + " responses; every response needs its prompt");
        }
        for (int row = 0; row < prompts.rows(); row++) {
            if (prompts.length(row) == 0) {
                throw new ShapeException(
                        "prompt " + row + " is empty; it needs at least one token, <bos> for instance");
            }
        }
    }

    public int rows() {
        return prompts.rows();
    }

    /** All rows, shortest first: neighbours in this order need little padding. */
    public int[] rowsByLength() {
        return IntStream.range(0, rows())
                .boxed()
                .sorted(Comparator.comparingInt(row -> prompts.length(row) + responses.length(row)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The given rows, in the given order. */
    public Sequences select(int... rows) {
        return new Sequences(prompts.select(rows), responses.select(rows));
    }
}
