package io.pposcope.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.stream.Stream;

/** Values in direct memory; it is freed when nobody refers to them any more. */
final class OffHeapValues implements TensorValues {

    /** No buffer takes 2 GiB, so a larger tensor lies in several. */
    private static final int SEGMENT_BYTES = 1 << 30;

    private final long count;
    private final ByteBuffer[] segments;

    private OffHeapValues(long count) {
        this.count = count;
        long bytes = Float.BYTES * count;
        segments = new ByteBuffer[Math.toIntExact(Math.ceilDiv(bytes, SEGMENT_BYTES))];
        for (int i = 0; i < segments.length; i++) {
            long left = bytes - (long) i * SEGMENT_BYTES;
            segments[i] = ByteBuffer.allocateDirect((int) Math.min(SEGMENT_BYTES, left))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    static OffHeapValues copy(long count, Iterator<ByteBuffer> pieces) {
        OffHeapValues made = new OffHeapValues(count);
        int segment = 0;
        while (pieces.hasNext()) {
            ByteBuffer piece = pieces.next();
            while (piece.hasRemaining()) {
                segment = made.segments[segment].hasRemaining() ? segment : segment + 1;
                ByteBuffer into = made.segments[segment];
                int size = Math.min(piece.remaining(), into.remaining());
                into.put(piece.slice(piece.position(), size));
                piece.position(piece.position() + size);
            }
        }
        Stream.of(made.segments).forEach(ByteBuffer::flip);
        return made;
    }

    @Override
    public float[] values() {
        float[] all = new float[Math.toIntExact(count)];
        int at = 0;
        for (ByteBuffer segment : segments) {
            int size = segment.limit() / Float.BYTES;
            segment.asFloatBuffer().get(all, at, size);
            at += size;
        }
        return all;
    }

    @Override
    public Iterator<ByteBuffer> pieces(long ofAll) {
        return Stream.of(segments).map(ByteBuffer::asReadOnlyBuffer).iterator();
    }

    @Override
    public long hostBytes() {
        return Float.BYTES * count;
    }
}
