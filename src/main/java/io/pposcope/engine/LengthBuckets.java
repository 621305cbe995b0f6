package io.pposcope.engine;

import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Forward passes in chunks of rows of like length: little is padded, and memory is bounded whatever the batch. */
final class LengthBuckets {

    /** Rows at a time of a model that is computed whole. */
    private static final int ROWS = 16;

    private LengthBuckets() {}

    /** A chunk: its sequences and the rows they came from. */
    record Bucket(Sequences sequences, int[] rows) {}

    /** What the pass gives for every chunk, in order; chunks are shards, computed side by side. */
    static <T> List<T> each(Shards shards, Sequences all, Function<Bucket, T> pass) {
        return each(shards, all, pass, result -> result);
    }

    /** What {@code take} makes of each chunk's result, in order; chunks are shards, computed side by side. */
    static <T, R> List<R> each(Shards shards, Sequences all, Function<Bucket, T> pass, Function<T, R> take) {
        List<Supplier<List<T>>> parts = Shards.cut(Math.min(ROWS, shards.rows()), all.rowsByLength()).stream()
                .<Supplier<List<T>>>map(rows ->
                        () -> SplitOnOutOfMemory.of(rows, some -> pass.apply(new Bucket(all.select(some), some))))
                .toList();
        return shards.compute(parts, some -> some.stream().map(take).toList()).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Per-token series being filled bucket by bucket. */
    static final class Series {

        private final double[][] rows;

        Series(int count) {
            rows = new double[count][];
        }

        /** Files flat values of a bucket, starting at {@code offset}, under their rows; returns the bucket. */
        Bucket put(Bucket bucket, double[] flat, int offset) {
            int at = offset;
            for (int i = 0; i < bucket.rows().length; i++) {
                int length = bucket.sequences().responses().length(i);
                rows[bucket.rows()[i]] = Arrays.copyOfRange(flat, at, at + length);
                at += length;
            }
            return bucket;
        }

        TokenRows toRows() {
            return TokenRows.of(rows);
        }
    }
}
