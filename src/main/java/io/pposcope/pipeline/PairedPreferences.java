package io.pposcope.pipeline;

import io.pposcope.data.PreferencePair;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.ShareInterval;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.RewardModel;
import io.pposcope.pipeline.PreferenceCollection.LabelledPair;
import io.pposcope.text.Role;
import io.pposcope.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Preference pairs from a file, as a reward model reads them: the end of the prompt and the beginning of each response,
 * shuffled once, a part held out.
 */
public final class PairedPreferences {

    private static final int SMOOTHED = 20;
    private static final long PURPOSE = RandomStreams.purpose("held-out pairs");

    private final List<LabelledPair> training;
    private final List<LabelledPair> heldOut;

    /**
     * @param promptTokens of the prompt's end that are read
     * @param responseTokens of each response's beginning that are read
     * @param held how many pairs are never trained on
     * @throws IllegalArgumentException if too few pairs are left to train on
     */
    public PairedPreferences(
            List<PreferencePair> pairs,
            Tokenizer tokenizer,
            int promptTokens,
            int responseTokens,
            int held,
            long seed) {
        List<LabelledPair> read = pairs.stream()
                .map(pair -> read(pair, tokenizer, promptTokens, responseTokens))
                .toList();
        if (read.size() < 2 * held || held < 1) {
            throw new IllegalArgumentException("there are " + read.size() + " pairs and " + held
                    + " are to be held out; hold out at least one, and at most half");
        }
        int[] order = RandomStreams.permutation(RandomStreams.at(seed, PURPOSE), read.size());
        heldOut = Arrays.stream(order, 0, held).mapToObj(read::get).toList();
        training = Arrays.stream(order, held, order.length).mapToObj(read::get).toList();
    }

    private static LabelledPair read(PreferencePair pair, Tokenizer tokenizer, int promptTokens, int responseTokens) {
        int[] prompt = IntStream.concat(
                        IntStream.of(tokenizer.opening()),
                        pair.prompt().turns().stream()
                                .flatMapToInt(
                                        turn -> Arrays.stream(tokenizer.encode(speaker(turn.role()) + turn.text()))))
                .toArray();
        int[] opening = tokenizer.encode("\n\nAssistant:");
        int[] read = IntStream.concat(
                        Arrays.stream(prompt, Math.max(0, prompt.length - promptTokens), prompt.length),
                        Arrays.stream(opening))
                .toArray();
        return new LabelledPair(
                read,
                response(pair.chosen(), tokenizer, responseTokens),
                response(pair.rejected(), tokenizer, responseTokens),
                0,
                0);
    }

    /** How HH-RLHF marks who speaks; a system turn stands before the first mark. */
    private static String speaker(Role role) {
        return switch (role) {
            case SYSTEM -> "";
            case USER -> "\n\nHuman: ";
            case ASSISTANT -> "\n\nAssistant: ";
        };
    }

    private static int[] response(String text, Tokenizer tokenizer, int tokens) {
        return Stream.of(tokenizer.encode(text), new int[] {tokenizer.eos()})
                .flatMapToInt(Arrays::stream)
                .limit(tokens)
                .toArray();
    }

    /**
     * Looked at before training: whether a model's context holds every pair.
     *
     * @throws IllegalArgumentException if one is longer, naming what can be lowered
     */
    public void requireRoom(int contextLength) {
        int longest = Stream.concat(training.stream(), heldOut.stream())
                .mapToInt(pair -> pair.prompt().length + Math.max(pair.chosen().length, pair.rejected().length))
                .max()
                .orElseThrow();
        if (longest > contextLength) {
            throw new IllegalArgumentException("the longest pair has " + longest
                    + " tokens of prompt and response, but the model's context is "
                    + contextLength + "; read " + (longest - contextLength)
                    + " fewer: lower --prompt-tokens or --response-tokens (promptTokens, responseTokens)");
        }
    }

    /** Pairs to train on. */
    public int size() {
        return training.size();
    }

    /**
     * Trains a reward model on all that is not held out.
     *
     * @return how it learnt: loss step by step, accuracy on held-out pairs pass by pass
     */
    public SeriesView train(
            RewardLearner learner, int passes, int batchSize, double learningRate, long seed, Progress progress) {
        List<Point> accuracies = new ArrayList<>();
        double[] losses = new RewardTraining(passes, batchSize, learningRate, 0)
                .run(learner, training, seed, progress, pass -> {
                    ShareInterval accuracy = accuracy(learner.rewardModel());
                    accuracies.add(new Point(pass, accuracy.share(), accuracy.low(), accuracy.high()));
                });
        return SeriesView.of(
                "Reward model on " + training.size() + " pairs, " + heldOut.size() + " held out",
                new Panel(
                        "loss, mean of up to " + SMOOTHED + " steps",
                        "step",
                        "nats",
                        List.of(new Series("training", smoothed(losses)))),
                new Panel(
                        "held-out accuracy, 95 % interval",
                        "pass", "share", List.of(new Series("held out", accuracies))));
    }

    private static List<Point> smoothed(double... losses) {
        List<Point> means = new ArrayList<>();
        for (int from = 0; from < losses.length; from += SMOOTHED) {
            int to = Math.min(losses.length, from + SMOOTHED);
            means.add(Point.at(to, Arrays.stream(losses, from, to).average().orElseThrow()));
        }
        return means;
    }

    /** Share of held-out pairs on which the chosen response scores higher. */
    public ShareInterval accuracy(RewardModel model) {
        return ShareInterval.of(
                (int) Math.round(RewardTraining.accuracy(model, heldOut) * heldOut.size()), heldOut.size());
    }
}
