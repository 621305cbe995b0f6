package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenIds;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trains a backbone and its score head on pairs: chosen and rejected go through one forward pass. */
final class EngineRewardLearner extends EngineLanguageLearner implements RewardLearner {

    private final ScalarHead model;

    EngineRewardLearner(ScriptModule module, Weights scored) {
        super(module, module.architecture().scoredParameters(), scored);
        model = new ScalarHead(module, tensors().inputs());
    }

    @Override
    public RewardModel rewardModel() {
        return model;
    }

    @Override
    public PairPass accumulatePairs(Sequences chosen, Sequences rejected, double[] margins, double labelSmoothing) {
        List<PairPass> passes = tensors()
                .accumulate(
                        tensors().shards(),
                        margins.length,
                        pairs -> backward(
                                chosen.select(pairs),
                                rejected.select(pairs),
                                IntStream.of(pairs)
                                        .mapToDouble(pair -> margins[pair])
                                        .toArray(),
                                labelSmoothing,
                                1.0 / margins.length));
        return new PairPass(
                passes.stream().mapToDouble(PairPass::loss).sum(),
                joined(passes, PairPass::chosenScores),
                joined(passes, PairPass::rejectedScores));
    }

    private static double[] joined(List<PairPass> passes, Function<PairPass, double[]> scores) {
        return passes.stream().map(scores).flatMapToDouble(Arrays::stream).toArray();
    }

    private Backward<PairPass> backward(
            Sequences chosen, Sequences rejected, double[] margins, double labelSmoothing, double scale) {
        Sequences both = new Sequences(
                concatenate(chosen.prompts(), rejected.prompts()),
                concatenate(chosen.responses(), rejected.responses()));
        PaddedBatch batch = PaddedBatch.of(both);
        long[] last = batch.lastPlaces(both);
        return tensors()
                .backward(
                        "pair_backward",
                        call -> call.ints(batch.tokens(), batch.rows(), batch.width())
                                .ints(last, last.length)
                                .floats(margins)
                                .number(labelSmoothing)
                                .number(scale),
                        out -> said(out, margins.length));
    }

    private static PairPass said(double[] out, int pairs) {
        return new PairPass(
                out[0], Arrays.copyOfRange(out, 1, 1 + pairs), Arrays.copyOfRange(out, 1 + pairs, 1 + 2 * pairs));
    }

    private static TokenIds concatenate(TokenIds a, TokenIds b) {
        return TokenIds.of(Stream.of(a, b)
                .flatMap(ids -> IntStream.range(0, ids.rows()).mapToObj(ids::row))
                .toArray(int[][]::new));
    }
}
