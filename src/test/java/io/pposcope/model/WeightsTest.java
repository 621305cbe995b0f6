package io.pposcope.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights are equal by their bits, wherever they are and however they are cut into pieces. */
class WeightsTest {

    private static final int PIECE = TensorValues.PIECE;

    private static float[] random(int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    private static Weights weights(int count, TensorValues values) {
        return Weights.builder()
                .put("w", new Weights.Tensor(new long[] {count}, values))
                .build();
    }

    /** Pieces of a length that divides nothing. */
    private record Odd(float... values) implements TensorValues {

        @Override
        public Iterator<ByteBuffer> pieces(long count) {
            return IntStream.iterate(0, from -> from < values.length, from -> from + 1013)
                    .mapToObj(from -> {
                        ByteBuffer piece = ByteBuffer.allocate(Float.BYTES * Math.min(1013, values.length - from))
                                .order(ByteOrder.LITTLE_ENDIAN);
                        piece.asFloatBuffer().put(values, from, piece.remaining() / Float.BYTES);
                        return piece;
                    })
                    .iterator();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1013, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7})
    void copies_outside_the_heap_hold_the_same_bits(int count) {
        float[] values = random(count);
        TensorValues copy = TensorValues.copy(count, new Odd(values).pieces(count));
        for (TensorValues one : new TensorValues[] {TensorValues.of(values), new Odd(values), () -> values, copy}) {
            assertEquals(weights(count, copy), weights(count, one));
            assertEquals(weights(count, one), weights(count, copy));
        }
        assertArrayEquals(bits(values), bits(copy.values()));
        assertEquals(4L * count, copy.hostBytes());
    }

    private static int[] bits(float... values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1012, 1013, PIECE - 1, PIECE, 2 * PIECE + 6})
    void one_bit_makes_weights_others(int place) {
        float[] values = random(2 * PIECE + 7);
        values[place] = 0f;
        float[] other = values.clone();
        other[place] = -0f;
        assertNotEquals(
                weights(values.length, TensorValues.of(values)), weights(values.length, TensorValues.of(other)));
        assertNotEquals(weights(values.length, new Odd(values)), weights(values.length, TensorValues.of(other)));
    }

    @Test
    void more_values_than_an_array_takes_are_refused_as_an_array() {
        Weights.Tensor huge = new Weights.Tensor(new long[] {1L << 20, 1L << 12}, () -> new float[0]);
        assertEquals(1L << 32, huge.size());
        String refusal = assertThrows(IllegalStateException.class, huge::values).getMessage();
        assertTrue(refusal.contains("4294967296 values") && refusal.contains("pieces()"), refusal);
    }
}
