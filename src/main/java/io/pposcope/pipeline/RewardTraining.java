package io.pposcope.pipeline;

import io.pposcope.math.LearningRateSchedule;
import io.pposcope.math.RandomStreams;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.RewardLearner.PairPass;
import io.pposcope.model.RewardModel;
import io.pposcope.pipeline.PreferenceCollection.LabelledPair;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Reward-model training on labelled pairs.
 *
 * @param passes over the pairs
 * @param imitationCoefficient of the language-model loss on chosen responses; 0 leaves it out
 */
record RewardTraining(int passes, int batchSize, double learningRate, double imitationCoefficient) {

    private static final double MAX_NORM = 1;
    private static final long PURPOSE = RandomStreams.purpose("reward training");

    /** @throws IllegalArgumentException if a setting leaves nothing to do or no direction to go */
    RewardTraining {
        if (passes < 1
                || batchSize < 1
                || !(learningRate > 0 && Double.isFinite(learningRate))
                || !(imitationCoefficient >= 0)) {
            throw new IllegalArgumentException("a reward model cannot learn in " + passes + " passes, batches of "
                    + batchSize + " pairs, at a rate of " + learningRate + ", with " + imitationCoefficient
                    + " of imitation; passes and batch are at least 1, the rate is above 0, imitation at least 0");
        }
    }

    void run(RewardLearner learner, List<LabelledPair> pairs, long seed, Progress progress) {
        run(learner, pairs, seed, progress, pass -> {});
    }

    /**
     * Every pass takes all pairs; its last batch may be smaller.
     *
     * @param afterPass told how many passes are done; it may look at the learner
     * @return the loss of every step
     * @throws IllegalArgumentException if there is no pair
     */
    double[] run(RewardLearner learner, List<LabelledPair> pairs, long seed, Progress progress, IntConsumer afterPass) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("there is no pair to train a reward model on");
        }
        DoubleStream.Builder losses = DoubleStream.builder();
        int steps = passes * Math.ceilDiv(pairs.size(), batchSize);
        LearningRateSchedule schedule = new LearningRateSchedule.LinearWarmupDecay(Math.max(1, steps / 10), steps);
        int step = 0;
        for (int pass = 0; pass < passes; pass++) {
            int[] order = RandomStreams.permutation(RandomStreams.at(seed, PURPOSE, pass), pairs.size());
            for (int from = 0; from < order.length; from += batchSize) {
                List<LabelledPair> batch = Arrays.stream(order, from, Math.min(order.length, from + batchSize))
                        .mapToObj(pairs::get)
                        .toList();
                PairPass measured = accumulate(learner, batch);
                learner.step(learningRate * schedule.multiplier(step), MAX_NORM, AdamWSettings.standard());
                losses.add(measured.loss());
                progress.report(
                        "reward model",
                        ++step,
                        steps,
                        String.format("loss %.3f accuracy %.2f", measured.loss(), measured.accuracy()));
            }
            afterPass.accept(pass + 1);
        }
        return losses.build().toArray();
    }

    private PairPass accumulate(RewardLearner learner, List<LabelledPair> batch) {
        PairPass pass = learner.accumulatePairs(
                PreferenceCollection.side(batch, LabelledPair::chosen),
                PreferenceCollection.side(batch, LabelledPair::rejected),
                new double[batch.size()],
                0);
        if (imitationCoefficient > 0) {
            learner.accumulateLanguage(PreferenceCollection.side(batch, LabelledPair::chosen), imitationCoefficient);
        }
        return pass;
    }

    /** Share of pairs on which the model scores the chosen response higher. */
    static double accuracy(RewardModel model, List<LabelledPair> pairs) {
        return agreement(model, pairs, pair -> true);
    }

    /** Share of pairs on which the model prefers what the gold reward prefers. */
    static double goldAgreement(RewardModel model, List<LabelledPair> pairs) {
        return agreement(model, pairs, LabelledPair::goldAgrees);
    }

    private static double agreement(
            RewardModel model, List<LabelledPair> pairs, Predicate<LabelledPair> chosenIsRight) {
        double[] chosen = model.scores(PreferenceCollection.side(pairs, LabelledPair::chosen));
        double[] rejected = model.scores(PreferenceCollection.side(pairs, LabelledPair::rejected));
        long right = IntStream.range(0, pairs.size())
                .filter(i -> chosen[i] > rejected[i] == chosenIsRight.test(pairs.get(i)))
                .count();
        return right / (double) pairs.size();
    }
}
