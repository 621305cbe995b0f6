package io.pposcope.engine;

import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import java.util.Arrays;
import java.util.function.Consumer;

/** Forward passes in chunks of rows of like length: little is padded, and memory is bounded whatever the batch. */
final class LengthBuckets {

    private static final int ROWS = 16;

    private LengthBuckets() {}

    /** A chunk: its sequences and the rows they came from. */
    record Bucket(Sequences sequences, int[] rows) {}

    static void forEach(Sequences all, Consumer<Bucket> pass) {
        int[] order = all.rowsByLength();
        for (int from = 0; from < order.length; from += ROWS) {
            int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + ROWS));
            Halves.of(rows, some -> {
                pass.accept(new Bucket(all.select(some), some));
                return some;
            });
        }
    }

    /** Per-token series being filled bucket by bucket. */
    static final class Series {

        private final double[][] rows;

        Series(int count) {
            rows = new double[count][];
        }

        /** Files flat values of a bucket, starting at {@code offset}, under their rows. */
        void put(Bucket bucket, double[] flat, int offset) {
            int at = offset;
            for (int i = 0; i < bucket.rows().length; i++) {
                int length = bucket.sequences().responses().length(i);
                rows[bucket.rows()[i]] = Arrays.copyOfRange(flat, at, at + length);
                at += length;
            }
        }

        TokenRows toRows() {
            return TokenRows.of(rows);
        }
    }
}
