package io.pposcope.model.files;

import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.model.TensorValues;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** Values of a tensor in a safetensors file, read and widened to float32 whenever they are looked at. */
record StoredValues(TensorFile.Tensor tensor, String origin) implements TensorValues {

    @Override
    public float[] values() {
        float[] all = new float[Math.toIntExact(tensor.size())];
        int at = 0;
        for (Iterator<ByteBuffer> pieces = pieces(all.length); pieces.hasNext(); ) {
            var piece = pieces.next().asFloatBuffer();
            int size = piece.remaining();
            piece.get(all, at, size);
            at += size;
        }
        return all;
    }

    @Override
    public Iterator<ByteBuffer> pieces(long count) {
        Iterator<ByteBuffer> parts = tensor.data().pieces();
        ByteBuffer[] part = {ByteBuffer.allocate(0)};
        return TensorValues.pieces(count, (from, into) -> {
            while (into.hasRemaining()) {
                part[0] = part[0].hasRemaining() ? part[0] : parts.next();
                widen(part[0], into);
            }
        });
    }

    /**
     * Moves what both have room for. A file that is cut while its mapped bytes are copied shows as an error of the
     * virtual machine.
     */
    private void widen(ByteBuffer stored, ByteBuffer into) {
        try {
            if (tensor.type().equals("F32")) {
                int size = Math.min(stored.remaining(), into.remaining());
                into.put(stored.slice(stored.position(), size));
                stored.position(stored.position() + size);
            } else {
                widenHalves(stored, into);
            }
        } catch (InternalError e) {
            throw new MalformedFileException(
                    origin + " was cut while it was read; fetch or save it again, then open the model anew", e);
        }
    }

    private void widenHalves(ByteBuffer stored, ByteBuffer into) {
        boolean ieee = tensor.type().equals("F16");
        int size = Math.min(stored.remaining() / Short.BYTES, into.remaining() / Float.BYTES);
        for (int i = 0; i < size; i++) {
            short half = stored.getShort();
            into.putFloat(ieee ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << Short.SIZE));
        }
    }
}
