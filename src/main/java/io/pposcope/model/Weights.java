package io.pposcope.model;

import io.pposcope.model.Architecture.Parameter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Named float32 tensors in a fixed order; what a safetensors file holds. */
public final class Weights {

    private static final int SHOWN = 5;
    /** The longest array that every Java virtual machine makes. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * One tensor, row-major. Values in an array are shared, not copied: treat them as read-only. All others are read
     * anew whenever they are asked for, so that loading a model never holds more than one of its tensors.
     */
    public record Tensor(long[] shape, TensorValues source) {

        /**
         * All values as one array.
         *
         * @throws IllegalStateException if there are more of them than an array takes
         */
        public float[] values() {
            if (size() > LARGEST_ARRAY) {
                throw new IllegalStateException("a tensor of shape " + Arrays.toString(shape) + " has " + size()
                        + " values, more than the " + LARGEST_ARRAY
                        + " that an array takes; read it by pieces(), which has no such limit");
            }
            return source.values();
        }

        /** All values as little-endian bytes, piece by piece; each piece is good until the next is asked for. */
        public Iterator<ByteBuffer> pieces() {
            return source.pieces(size());
        }

        /** Number of values. */
        public long size() {
            return LongStream.of(shape).reduce(1, (a, b) -> a * b);
        }

        Tensor kept() {
            TensorValues kept = source.kept(size());
            return kept == source ? this : new Tensor(shape, kept);
        }
    }

    private final Map<String, Tensor> tensors;
    private final Map<String, String> refused;

    private Weights(Map<String, Tensor> tensors, Map<String, String> refused) {
        this.tensors = Collections.unmodifiableMap(tensors);
        this.refused = Collections.unmodifiableMap(refused);
    }

    public static Builder builder() {
        return new Builder();
    }

    public Set<String> names() {
        return tensors.keySet();
    }

    /** Why a tensor of the source cannot be read, where that is so; no harm unless it is needed. */
    public Optional<String> refusal(String name) {
        return Optional.ofNullable(refused.get(name));
    }

    /** Names of the source's tensors that cannot be read. */
    public Set<String> refusals() {
        return refused.keySet();
    }

    /**
     * The tensor of a name.
     *
     * @throws IllegalArgumentException if there is no tensor of that name, or it cannot be read
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            List<String> some = tensors.keySet().stream().limit(SHOWN).toList();
            throw new IllegalArgumentException(refusal(name)
                    .orElse("there is no tensor " + name + "; there are " + tensors.size() + ", the first are "
                            + some));
        }
        return tensor;
    }

    /** All tensors of {@code other} beside these; a name in both is taken from {@code other}. */
    public Weights with(Weights other) {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        all.putAll(other.tensors);
        Map<String, String> allRefused = new LinkedHashMap<>(refused);
        allRefused.putAll(other.refused);
        return new Weights(all, allRefused);
    }

    /** Equal weights that take every tensor which is the same in {@code earlier} from there. */
    Weights sharing(Weights earlier) {
        Map<String, Tensor> lean = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Tensor before = earlier.tensors.get(name);
            lean.put(name, before != null && same(tensor, before) ? before : tensor);
        });
        return new Weights(lean, refused);
    }

    /** Equal weights that stay as they are while a learner trains on; copies lie outside Java's heap. */
    public Weights kept() {
        Map<String, Tensor> lasting = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> lasting.put(name, tensor.kept()));
        return new Weights(lasting, refused);
    }

    Collection<Tensor> tensors() {
        return tensors.values();
    }

    /** Total number of values. */
    public long size() {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    /**
     * Checks that every parameter is here in its shape.
     *
     * @throws IllegalArgumentException naming every missing tensor and every shape that differs
     */
    public void requireParameters(List<Parameter> parameters) {
        requireParameters(parameters, "these weights");
    }

    /**
     * Requires a tensor of the right shape for each parameter.
     *
     * @param origin what holds the weights, named in errors
     */
    public void requireParameters(List<Parameter> parameters, String origin) {
        List<String> faults = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Tensor found = tensors.get(parameter.name());
            if (found == null) {
                faults.add(refusal(parameter.name()).orElse(parameter.name() + " is missing"));
            } else if (!Arrays.equals(found.shape(), parameter.shape())) {
                faults.add(parameter.name() + " has shape " + Arrays.toString(found.shape())
                        + ", the architecture needs " + Arrays.toString(parameter.shape()));
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(origin + " are of another architecture (" + faults.size() + " of "
                    + parameters.size() + " tensors do not fit): "
                    + String.join("; ", faults.subList(0, Math.min(SHOWN, faults.size())))
                    + "; load them with the config.json they were saved with");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Weights that
                && List.copyOf(tensors.keySet()).equals(List.copyOf(that.tensors.keySet()))
                && tensors.keySet().stream().allMatch(name -> same(tensors.get(name), that.tensors.get(name)));
    }

    private static boolean same(Tensor a, Tensor b) {
        return a == b || Arrays.equals(a.shape(), b.shape()) && sameBits(a.pieces(), b.pieces());
    }

    /** The pieces of two tensors may end at different places. */
    private static boolean sameBits(Iterator<ByteBuffer> a, Iterator<ByteBuffer> b) {
        ByteBuffer left = next(a, ByteBuffer.allocate(0));
        ByteBuffer right = next(b, ByteBuffer.allocate(0));
        while (left.hasRemaining() && right.hasRemaining()) {
            int size = Math.min(left.remaining(), right.remaining());
            if (left.slice(left.position(), size).mismatch(right.slice(right.position(), size)) >= 0) {
                return false;
            }
            left = next(a, left.position(left.position() + size));
            right = next(b, right.position(right.position() + size));
        }
        return !left.hasRemaining() && !right.hasRemaining();
    }

    /** The present piece while something of it is left, else the next. */
    private static ByteBuffer next(Iterator<ByteBuffer> pieces, ByteBuffer present) {
        return present.hasRemaining() || !pieces.hasNext() ? present : pieces.next();
    }

    @Override
    public int hashCode() {
        return tensors.keySet().hashCode();
    }

    @Override
    public String toString() {
        return "Weights[" + tensors.size() + " tensors, " + size() + " values]";
    }

    /** Collects tensors in order. */
    public static final class Builder {

        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> refused = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, long[] shape, float[] values) {
            return put(name, new Tensor(shape.clone(), TensorValues.of(values)));
        }

        public Builder put(String name, Tensor tensor) {
            tensors.put(name, tensor);
            return this;
        }

        /** Notes a tensor that is there and cannot be read. */
        public Builder refuse(String name, String reason) {
            refused.put(name, reason);
            return this;
        }

        public Weights build() {
            return new Weights(new LinkedHashMap<>(tensors), new LinkedHashMap<>(refused));
        }
    }
}
