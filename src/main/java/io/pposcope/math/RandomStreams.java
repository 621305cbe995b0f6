package io.pposcope.math;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Random streams that derive from where they are used, (run seed, iteration, purpose, row) for instance. Looking,
 * pausing or drawing elsewhere never shifts a stream, and any one of them can be made again.
 */
public final class RandomStreams {

    private RandomStreams() {}

    /** The stream at an address. */
    public static SplittableRandom at(long... address) {
        long state = 0;
        for (long part : address) {
            state = mixed(state * 31 + part + 1);
        }
        return new SplittableRandom(state);
    }

    /** A stream's purpose as a part of its address. */
    public static long purpose(String name) {
        long state = 0;
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            state = mixed(state * 31 + letter + 1);
        }
        return state;
    }

    /** A uniform permutation of 0 to {@code size − 1} (Fisher and Yates). */
    public static int[] permutation(SplittableRandom random, int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Stafford's variant 13 of the MurmurHash3 finaliser. */
    private static long mixed(long z) {
        long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }
}
