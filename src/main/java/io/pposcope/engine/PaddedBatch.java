package io.pposcope.engine;

import io.pposcope.model.Sequences;

/**
 * Sequences padded on the right into a rectangle, with the places that score each response token.
 *
 * <p>Attention looks back only, so what stands in the padding changes nothing.
 *
 * @param tokens {@code [rows · width]} ids, 0 where there is none
 * @param places of response token t of row i: {@code i·width + Pᵢ + t − 1}, the position before the token, {@code [N]}
 * @param targets the response tokens, {@code [N]}
 * @param lengths response lengths {@code [B]}
 */
record PaddedBatch(long[] tokens, int rows, int width, long[] places, long[] targets, int[] lengths) {

    static PaddedBatch of(Sequences sequences) {
        int rows = sequences.rows();
        int width = 1;
        for (int row = 0; row < rows; row++) {
            width = Math.max(
                    width,
                    sequences.prompts().length(row) + sequences.responses().length(row));
        }
        int count = sequences.responses().tokens();
        PaddedBatch batch = new PaddedBatch(
                new long[rows * width],
                rows,
                width,
                new long[count],
                new long[count],
                sequences.responses().lengths());
        int at = 0;
        for (int row = 0; row < rows; row++) {
            at = batch.fill(
                    row, sequences.prompts().row(row), sequences.responses().row(row), at);
        }
        return batch;
    }

    private int fill(int row, int[] prompt, int[] response, int at) {
        int start = row * width;
        for (int i = 0; i < prompt.length; i++) {
            tokens[start + i] = prompt[i];
        }
        for (int t = 0; t < response.length; t++) {
            int place = start + prompt.length + t;
            tokens[place] = response[t];
            places[at + t] = place - 1;
            targets[at + t] = response[t];
        }
        return at + response.length;
    }

    /** The place of each row's very last token, {@code [B]}: where a reward model is read. */
    long[] lastPlaces(Sequences sequences) {
        long[] last = new long[rows];
        for (int row = 0; row < rows; row++) {
            last[row] = (long) row * width
                    + sequences.prompts().length(row)
                    + sequences.responses().length(row)
                    - 1;
        }
        return last;
    }

    /** Number of response tokens, N. */
    int count() {
        return targets.length;
    }

    /** Adds tokens, places and targets as arguments. */
    ScriptCall into(ScriptCall call) {
        return call.ints(tokens, rows, width).ints(places, count()).ints(targets, count());
    }
}
