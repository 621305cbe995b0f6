package io.pposcope.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Splits a batch in two and retries where the device runs out of memory, down to single rows. A shard beside others
 * fails instead, and is computed again when it has the memory for itself.
 */
final class SplitOnOutOfMemory {

    private static final System.Logger LOG = System.getLogger(SplitOnOutOfMemory.class.getPackageName());

    private SplitOnOutOfMemory() {}

    /**
     * What the pass gives for the rows together, or for consecutive parts of them in order.
     *
     * @throws IllegalStateException if memory does not suffice for a row alone
     */
    static <T> List<T> of(int[] rows, Function<int[], T> pass) {
        List<T> parts = new ArrayList<>();
        add(parts, rows, pass);
        return parts;
    }

    /** Makes the pass for rows 0 to {@code rows} − 1, in parts where memory does not suffice. */
    static <T> List<T> of(int rows, Function<int[], T> pass) {
        return of(IntStream.range(0, rows).toArray(), pass);
    }

    private static <T> void add(List<T> parts, int[] rows, Function<int[], T> pass) {
        try {
            parts.add(pass.apply(rows));
        } catch (EngineFailure failure) {
            if (!failure.outOfMemory() || EngineThread.besideOthers()) {
                throw failure;
            }
            if (rows.length == 1) {
                throw new IllegalStateException(
                        "there is not enough memory for a single row; shorten prompts or maxNewTokens, "
                                + "train low-rank adapters, or take a smaller model",
                        failure);
            }
            int half = Math.ceilDiv(rows.length, 2);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not enough memory for {0} rows at a time; going on with {1}, which is slower: "
                            + "a smaller microBatchSize says so beforehand",
                    rows.length,
                    half);
            add(parts, Arrays.copyOf(rows, half), pass);
            add(parts, Arrays.copyOfRange(rows, half, rows.length), pass);
        }
    }
}
