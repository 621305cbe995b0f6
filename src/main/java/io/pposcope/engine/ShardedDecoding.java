package io.pposcope.engine;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decoding shard by shard, side by side. A shard whose rows have all ended stands still while others go on; its choices
 * say nothing from there on.
 */
final class ShardedDecoding implements Decoding {

    private final Shards cut;
    private final List<Shard> shards;
    private int stepsAhead;

    /** Some consecutive rows, from {@code first} on. */
    private static final class Shard {

        private final EngineDecoding decoding;
        private final int first;
        /** Steps that others have made since its rows have ended. */
        private int behind;

        Shard(EngineDecoding decoding, int first) {
            this.decoding = decoding;
            this.first = first;
        }

        int end() {
            return first + decoding.rows();
        }

        List<Choice> sampleAhead(double[][] uniforms, boolean[] open, int... ends) {
            boolean[] waitedFor = Arrays.copyOfRange(open, first, end());
            if (IntStream.range(0, waitedFor.length).noneMatch(row -> waitedFor[row])) {
                return List.of();
            }
            requireLevel();
            return decoding.sampleAhead(
                    Stream.of(uniforms)
                            .map(step -> Arrays.copyOfRange(step, first, end()))
                            .toArray(double[][]::new),
                    waitedFor,
                    ends);
        }

        private void requireLevel() {
            if (behind > 0) {
                throw new IllegalArgumentException("rows " + first + " to " + (end() - 1) + " had ended " + behind
                        + " tokens ago; begin another decoding to go on with them");
            }
        }

        void advance(int... tokens) {
            if (behind > 0) {
                behind++;
            } else {
                decoding.advance(Arrays.copyOfRange(tokens, first, end()));
            }
        }

        /** Takes the steps back that it stood still for, then its own. */
        void takeBack(int count) {
            int still = Math.min(behind, count);
            behind -= still;
            decoding.takeBack(count - still);
        }
    }

    private ShardedDecoding(Shards cut, List<Shard> shards) {
        this.cut = cut;
        this.shards = shards;
    }

    /** A decoding of these prompts, in as many shards as the module's rule makes of them. */
    static Decoding of(
            ScriptModule module, TensorList weights, TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        EngineDecoding.requireContext(module.architecture(), prompts, maxNewTokens);
        TensorList cache = EngineDecoding.cache(module, prompts.rows(), EngineDecoding.longest(prompts) + maxNewTokens);
        if (prompts.rows() <= module.shards().rows()) {
            return new EngineDecoding(module, weights, prompts, cache, controls);
        }
        try (cache) {
            List<Supplier<Shard>> parts = module.shards().cut(prompts.rows()).stream()
                    .<Supplier<Shard>>map(rows -> () -> new Shard(
                            new EngineDecoding(
                                    module, weights, prompts.select(rows), part(module, cache, rows), controls),
                            rows[0]))
                    .toList();
            return new ShardedDecoding(module.shards(), module.shards().compute(parts));
        }
    }

    private static TensorList part(ScriptModule module, TensorList cache, int... rows) {
        return module.call("cache_rows")
                .tensors(cache)
                .number((long) rows[0])
                .number((long) rows.length)
                .keepList();
    }

    private <T> List<T> each(Function<Shard, T> work) {
        return cut.compute(shards.stream()
                .<Supplier<T>>map(shard -> () -> work.apply(shard))
                .toList());
    }

    private static Choice joined(List<Choice> choices) {
        return new Choice(
                choices.stream()
                        .map(Choice::tokens)
                        .flatMapToInt(Arrays::stream)
                        .toArray(),
                joined(choices, Choice::logProbs),
                joined(choices, Choice::samplingLogProbs),
                joined(choices, Choice::entropies));
    }

    private static double[] joined(List<Choice> choices, Function<Choice, double[]> series) {
        return choices.stream().map(series).flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    public int rows() {
        return shards.getLast().end();
    }

    @Override
    public double[] nextLogProbs(int row) {
        Shard shard = shards.stream()
                .filter(one -> row < one.end())
                .findFirst()
                .orElseThrow(() -> new IndexOutOfBoundsException("there is no row " + row + "; there are " + rows()));
        shard.requireLevel();
        return shard.decoding.nextLogProbs(row - shard.first);
    }

    @Override
    public Choice sample(double[] uniforms) {
        return choice(
                uniforms, (shard, all) -> shard.decoding.sample(Arrays.copyOfRange(all, shard.first, shard.end())));
    }

    @Override
    public Choice force(int[] tokens) {
        return choice(tokens, (shard, all) -> shard.decoding.force(Arrays.copyOfRange(all, shard.first, shard.end())));
    }

    private <A> Choice choice(A all, BiFunction<Shard, A, Choice> choose) {
        return joined(each(shard -> shard.behind > 0 ? nothing(shard) : choose.apply(shard, all)));
    }

    /** The choice of a shard that stands still. */
    private static Choice nothing(Shard shard) {
        int rows = shard.decoding.rows();
        return new Choice(new int[rows], new double[rows], new double[rows], new double[rows]);
    }

    @Override
    public void advance(int[] tokens) {
        each(shard -> {
            shard.advance(tokens);
            return shard;
        });
        stepsAhead = 0;
    }

    @Override
    public List<Choice> sampleAhead(double[][] uniforms, boolean[] open, int... ends) {
        List<List<Choice>> ahead = each(shard -> shard.sampleAhead(uniforms, open, ends));
        stepsAhead = ahead.stream().mapToInt(List::size).max().orElseThrow();
        List<Choice> choices = new ArrayList<>();
        for (int step = 0; step < stepsAhead; step++) {
            int at = step;
            choices.add(joined(IntStream.range(0, shards.size())
                    .mapToObj(i -> at < ahead.get(i).size() ? ahead.get(i).get(at) : nothing(shards.get(i)))
                    .toList()));
        }
        for (int i = 0; i < shards.size(); i++) {
            shards.get(i).behind += stepsAhead - ahead.get(i).size();
        }
        return choices;
    }

    @Override
    public void takeBack(int count) {
        EngineDecoding.requireAppended(count, stepsAhead);
        each(shard -> {
            shard.takeBack(count);
            return shard;
        });
        stepsAhead = 0;
    }

    @Override
    public void controls(SamplingControls changed) {
        shards.forEach(shard -> shard.decoding.controls(changed));
    }

    @Override
    public void close() {
        shards.forEach(shard -> shard.decoding.close());
    }
}
