package io.pposcope.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The float32 values of one tensor, row-major, wherever they are: in an array, outside Java's heap, in a file, on a
 * device, or computed when asked for. {@link #pieces} of what is not computed never hold more than a megabyte of the
 * heap; {@link #values} is an array of all.
 */
@FunctionalInterface
public interface TensorValues {

    /** Values in one piece, where pieces are copied: 1 MiB. */
    int PIECE = 1 << 18;

    /** All values; may be shared, so they are for reading only. */
    float[] values();

    /**
     * All values from the first to the last as little-endian bytes. Each piece is good until the next is asked for.
     *
     * @param count how many values there are
     */
    default Iterator<ByteBuffer> pieces(long count) {
        float[] all = values();
        return pieces(count, (from, into) -> into.asFloatBuffer()
                .put(all, Math.toIntExact(from), into.remaining() / Float.BYTES));
    }

    /** Bytes of this computer's memory that are kept for them; 0 where they are in a file or are computed. */
    default long hostBytes() {
        return 0;
    }

    /** These values, or a copy outside Java's heap where these last only until a learner trains on. */
    default TensorValues kept(long count) {
        return this;
    }

    /** Fills a buffer, from its position to its limit, with the values from a place on. */
    @FunctionalInterface
    interface Reader {
        void read(long from, ByteBuffer into);
    }

    /** Pieces that are each read into the same buffer. */
    static Iterator<ByteBuffer> pieces(long count, Reader reader) {
        return new Iterator<>() {

            private final ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * (int) Math.min(count, PIECE))
                    .order(ByteOrder.LITTLE_ENDIAN);
            private long from;

            @Override
            public boolean hasNext() {
                return from < count;
            }

            @Override
            public ByteBuffer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("all " + count + " values were read");
                }
                int size = (int) Math.min(PIECE, count - from);
                reader.read(from, buffer.clear().limit(Float.BYTES * size));
                from += size;
                return buffer.position(0);
            }
        };
    }

    /** Values in an array, which is not copied. */
    static TensorValues of(float... values) {
        return new TensorValues() {

            @Override
            public float[] values() {
                return values;
            }

            @Override
            public long hostBytes() {
                return (long) Float.BYTES * values.length;
            }
        };
    }

    /** A copy outside Java's heap, made piece by piece. */
    static TensorValues copy(long count, Iterator<ByteBuffer> pieces) {
        return OffHeapValues.copy(count, pieces);
    }
}
