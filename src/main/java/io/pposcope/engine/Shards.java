package io.pposcope.engine;

import ai.djl.Device;
import io.pposcope.model.Architecture;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How the rows of a batch are cut. A shard is computed by one thread, without barriers inside, and what shards add up
 * to is added in their order: the same bits come out for any number of threads, and beside busy processes nobody waits
 * for a thread that has lost its core.
 *
 * <p>A model whose weights do not fit a cache is one shard, in whose products all cores take part: threads that read
 * the same weights at different times would share the memory's bandwidth. So is every model on a GPU.
 *
 * @param rows of a shard at most
 */
record Shards(int rows) {

    /** All rows in one. */
    static final Shards WHOLE = new Shards(Integer.MAX_VALUE);

    /** Rows of a shard; another number changes the last bits of what is computed. */
    private static final int FIXED = 8;

    /** Weights beyond this do not stay in a last-level cache, bytes. */
    private static final long CACHE = 64L << 20;

    static Shards of(Architecture architecture, Device device) {
        return device.isGpu() || Float.BYTES * architecture.parameterCount() > CACHE ? WHOLE : new Shards(FIXED);
    }

    @Override
    public String toString() {
        return whole() ? "all rows at once on " + EngineThread.CORES + " threads" : "shards of " + rows + " rows";
    }

    boolean whole() {
        return equals(WHOLE);
    }

    /** Consecutive rows of 0 to {@code count} − 1, shard by shard. */
    List<int[]> cut(int count) {
        return cut(IntStream.range(0, count).toArray());
    }

    /** Consecutive ones of these rows, shard by shard. */
    List<int[]> cut(int... all) {
        return cut(rows, all);
    }

    /** Consecutive ones of these rows, so many at a time. */
    static List<int[]> cut(int size, int... all) {
        int count = Math.ceilDiv(all.length, size);
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(i * size, i == count - 1 ? all.length : (i + 1) * size)
                        .map(at -> all[at])
                        .toArray())
                .toList();
    }

    /** What the pass gives for rows 0 to {@code count} − 1, shard by shard; in halves where memory does not suffice. */
    <T> List<Supplier<List<T>>> parts(int count, Function<int[], T> pass) {
        return cut(count).stream()
                .<Supplier<List<T>>>map(some -> () -> SplitOnOutOfMemory.of(some, pass))
                .toList();
    }

    /** Computes the parts, side by side where they are shards; the results are in order. */
    <T> List<T> compute(List<Supplier<T>> parts) {
        return compute(parts, result -> result);
    }

    /** Computes the parts, side by side where they are shards; {@code take} gets each result in its turn. */
    <T, R> List<R> compute(List<Supplier<T>> parts, Function<T, R> take) {
        return whole()
                ? parts.stream()
                        .map(part -> take.apply(EngineThread.call(part)))
                        .toList()
                : EngineThread.sideBySide(parts, take);
    }
}
