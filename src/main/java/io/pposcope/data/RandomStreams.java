package io.pposcope.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Independent random streams addressed by numbers such as (run seed, split, index): the same address always gives the
 * same stream, whoever asks and however often, so nothing that draws needs to remember anything.
 */
public final class RandomStreams {

    private RandomStreams() {}

    /** The stream at an address. */
    public static RandomGenerator at(long... address) {
        long state = 0;
        for (long part : address) {
            state = mixed(state * 31 + part + 1);
        }
        return new SplittableRandom(state);
    }

    /** Stafford's variant 13 of the MurmurHash3 finaliser. */
    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
