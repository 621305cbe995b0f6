package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.NonFiniteException;
import io.pposcope.math.RandomStreams;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.OptimiserStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An update under way. It can stand between two micro-batches; weights change at the end of a minibatch only, so what
 * is needed to go on from the last minibatch boundary is {@link #soFar()} and the learner's state.
 */
public final class LiveUpdate {

    private static final long PURPOSE = RandomStreams.purpose("update");
    private static final String NOTHING_TO_TRAIN =
            "in every group all responses have the same score, so there is nothing to train on";

    private final UpdateStage stage;
    private final Advantages advantages;
    private final int[] trained;
    private final List<MinibatchReport> reports;
    private long version;
    private Optional<String> stopped;
    private Optional<Minibatch> underway = Optional.empty();

    /**
     * The minibatch under way: its gradient grows pass by pass; complete and measured, it is ready to be trained on.
     */
    private sealed interface Minibatch {
        MinibatchPasses passes();
    }

    private record Accumulating(MinibatchPasses passes) implements Minibatch {}

    private record Judged(MinibatchPasses passes, MinibatchMetrics metrics) implements Minibatch {}

    LiveUpdate(UpdateStage stage, Advantages advantages, UpdateReport soFar) {
        this.stage = stage;
        this.advantages = advantages;
        this.trained = advantages.trained();
        this.reports = new ArrayList<>(soFar.minibatches());
        this.version = soFar.policyVersion();
        this.stopped = trained.length > 0 ? soFar.stopped() : Optional.of(NOTHING_TO_TRAIN);
    }

    public Advantages advantages() {
        return advantages;
    }

    /** Minibatches finished. */
    public int minibatch() {
        return reports.size();
    }

    /** Minibatches in all epochs. */
    public int minibatches() {
        return stage.rule().ppoEpochs() * minibatchesPerEpoch();
    }

    /** Micro-batches passed in the minibatch under way. */
    public int microBatch() {
        return underway.map(minibatch -> minibatch.passes().passed()).orElse(0);
    }

    /** Whether the weights stand at a minibatch boundary: no gradient is half accumulated. */
    public boolean betweenMinibatches() {
        return underway.isEmpty();
    }

    /**
     * The newest finished minibatch.
     *
     * @throws java.util.NoSuchElementException if there is none yet
     */
    public MinibatchReport newest() {
        return reports.getLast();
    }

    /** Whether nothing is left to train. */
    public boolean done() {
        return stopped.isPresent() || minibatch() == minibatches();
    }

    /**
     * One pass: a micro-batch, the mixed-in texts, or the optimiser step when the minibatch's gradient is complete.
     *
     * @throws NonFiniteException if a loss is not finite; the weights are then those after the last good step, and the
     *     minibatch starts anew
     */
    public LiveUpdate step() {
        if (!done()) {
            try {
                stepFurther(underway.orElseGet(this::begin));
            } catch (RuntimeException failure) {
                backToMinibatchStart();
                throw failure;
            }
        }
        return this;
    }

    private void stepFurther(Minibatch minibatch) {
        underway = Optional.of(minibatch);
        switch (minibatch) {
            case Accumulating(MinibatchPasses passes) when !passes.complete() -> passes.next();
            case Accumulating(MinibatchPasses passes) -> judge(passes);
            case Judged(MinibatchPasses passes, MinibatchMetrics metrics) -> train(passes, metrics);
        }
    }

    /** Everything up to the end of the present minibatch. */
    public LiveUpdate stepMinibatch() {
        int before = minibatch();
        while (!done() && minibatch() == before) {
            step();
        }
        return this;
    }

    /** Takes a half accumulated minibatch back to its start. */
    public LiveUpdate backToMinibatchStart() {
        if (underway.isPresent()) {
            stage.learner().discardGradients();
            underway = Optional.empty();
        }
        return this;
    }

    /** Minibatches finished so far, as a report. */
    public UpdateReport soFar() {
        return new UpdateReport(advantages.iteration(), version, reports, MinibatchMetrics.means(reports), stopped);
    }

    /** Trains the rest. */
    public UpdateReport finish() {
        while (!done()) {
            step();
        }
        return soFar();
    }

    private int minibatchesPerEpoch() {
        return Math.ceilDiv(trained.length, stage.rule().minibatchSize());
    }

    private int epoch() {
        return minibatch() / minibatchesPerEpoch();
    }

    private int[] rows() {
        int size = stage.rule().minibatchSize();
        int[] order = RandomStreams.permutation(
                RandomStreams.at(stage.seed(), advantages.iteration(), PURPOSE, epoch()), trained.length);
        int from = minibatch() % minibatchesPerEpoch() * size;
        return Arrays.stream(order, from, Math.min(order.length, from + size))
                .map(at -> trained[at])
                .toArray();
    }

    private Minibatch begin() {
        return new Accumulating(new MinibatchPasses(
                stage.learner(),
                stage.rule(),
                advantages,
                MinibatchMarks.stream(stage.seed(), advantages.iteration(), minibatch()),
                rows()));
    }

    /** Measures the complete minibatch; trains on the mixed-in texts too, unless a guard holds the step back. */
    private void judge(MinibatchPasses passes) {
        Pass pass = passes.joined();
        requireFinite("loss", pass.policyLoss() + pass.valueLoss());
        MinibatchMetrics metrics = new MinibatchMetrics(passes.experience(), pass, stage.rule(), passes.objective());
        Optional<String> hold = metrics.holdBack();
        if (hold.isPresent()) {
            stage.learner().discardGradients();
            stopped = metrics.beyondTargetKl() ? hold : Optional.empty();
            close(metrics, passes.rows());
        } else {
            addPretrainLoss(passes.rows().length, metrics);
            underway = Optional.of(new Judged(passes, metrics));
        }
    }

    private void train(MinibatchPasses passes, MinibatchMetrics metrics) {
        GradientNorms norms = metrics.gradientNorms(stage.learner().gradientNorms());
        requireFinite("gradient norm", norms.joint());
        OptimiserStep step = stage.rule().optimiser().step(version, norms);
        stage.learner().step(step);
        version++;
        close(metrics.rates(step), passes.rows());
    }

    private void close(MinibatchMetrics metrics, int... rows) {
        reports.add(report(metrics, rows));
        underway = Optional.empty();
    }

    private void addPretrainLoss(int responses, MinibatchMetrics metrics) {
        PretrainMix mix = stage.rule().pretrain();
        int count = mix.texts(responses);
        if (count > 0) {
            double coefficient = mix.pretrainCoefficient();
            var texts = stage.texts().texts(advantages.iteration(), minibatch(), count);
            metrics.pretrainLoss(stage.learner().accumulateLanguage(texts, coefficient) / coefficient);
        }
    }

    private void requireFinite(String what, double found) {
        if (!Double.isFinite(found)) {
            throw new NonFiniteException("the update of iteration " + advantages.iteration() + " met a " + what + " of "
                    + found + " in minibatch " + minibatch()
                    + "; the weights are those before it. Lower the learning rates or clip gradients");
        }
    }

    private MinibatchReport report(MinibatchMetrics metrics, int... rows) {
        return new MinibatchReport(
                epoch(), IntStream.of(rows).boxed().toList(), metrics.ratios(), metrics.clipped(), metrics.values());
    }
}
