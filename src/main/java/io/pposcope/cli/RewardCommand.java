package io.pposcope.cli;

import io.pposcope.data.PreferenceFile;
import io.pposcope.data.PreferencePair;
import io.pposcope.inspect.SeriesView;
import io.pposcope.math.ShareInterval;
import io.pposcope.math.SignTest;
import io.pposcope.model.Initialisation;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.Weights;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.PairedPreferences;
import io.pposcope.pipeline.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a reward model from a model of one's own on preference pairs from a file. */
@Command(
        name = "reward-model",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train a reward model on preference pairs: HH-RLHF's or TRL's JSON lines, gzipped or not.")
final class RewardCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER|NAME",
            description = "Where it starts: a language model in Hugging Face's layout, or its name on the hub.")
    private String model;

    @Option(names = "--pairs", required = true, paramLabel = "FILE", description = "The preference pairs.")
    private Path pairs;

    @Option(
            names = "--held-out",
            defaultValue = "500",
            description = "Pairs that are never trained on (${DEFAULT-VALUE}).")
    private int heldOut;

    @Option(names = "--passes", defaultValue = "4", description = "Passes over the other pairs (${DEFAULT-VALUE}).")
    private int passes;

    @Option(names = "--batch", defaultValue = "16", description = "Pairs an optimiser step (${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--rate", defaultValue = "1e-3", description = "Highest learning rate (${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--prompt-tokens", defaultValue = "64", description = "Of a prompt's end (${DEFAULT-VALUE}).")
    private int promptTokens;

    @Option(
            names = "--response-tokens",
            defaultValue = "96",
            description = "Of a response's beginning (${DEFAULT-VALUE}).")
    private int responseTokens;

    @Option(names = "--seed", defaultValue = "0", description = "Seed of split and order (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where to save it, as AutoModelForSequenceClassification reads it.")
    private Path out;

    @Override
    public Integer call() throws Exception {
        requireSizes();
        List<PreferencePair> read = new ArrayList<>();
        System.out.println(PreferenceFile.read(pairs, read::add));
        try (ModelLab lab = ModelLab.open(model)) {
            PairedPreferences preferences =
                    new PairedPreferences(read, lab.tokenizer(), promptTokens, responseTokens, heldOut, seed);
            preferences.requireRoom(lab.folder().architecture().contextLength());
            RewardLearner learner = lab.engine()
                    .rewardLearner(Initialisation.withScoreHead(
                            lab.weights(), lab.folder().architecture()));
            SeriesView curve = preferences.train(learner, passes, batch, rate, seed, Progress.terminal());
            System.out.println(curve.text());
            System.out.println("after " + passes + " passes over " + preferences.size() + " pairs: "
                    + described(preferences.accuracy(learner.rewardModel())));
            requireLearnt(learner.weights());
            if (out != null) {
                lab.saveRewardModel(out, learner.weights());
                Files.writeString(out.resolve("curve.svg"), curve.toSvg());
                System.out.println("saved in " + out);
            }
        }
        return 0;
    }

    private void requireSizes() {
        BadOption.refuseBelow(1, "--held-out", heldOut);
        BadOption.refuseBelow(1, "--passes", passes);
        BadOption.refuseBelow(1, "--batch", batch);
        BadOption.refuseBelow(0, "--prompt-tokens", promptTokens);
        BadOption.refuseBelow(1, "--response-tokens", responseTokens);
    }

    /** A score head still at its initial zeros scores every text 0. */
    private static void requireLearnt(Weights weights) {
        double largest = 0;
        for (float weight : weights.tensor("score.weight").values()) {
            largest = Math.max(largest, Math.abs(weight));
        }
        if (!(largest > 0 && Double.isFinite(largest))) {
            throw new IllegalArgumentException(
                    "the reward model learnt nothing: the largest weight of its score head is " + largest
                            + "; nothing was saved. Give pairs whose two responses differ, or another --rate");
        }
    }

    private static String described(ShareInterval accuracy) {
        int right = (int) Math.round(accuracy.share() * accuracy.count());
        return String.format(
                "%.1f %% of %d held-out pairs right (95 %% interval %s; chance would do this with probability %.2g)",
                100 * accuracy.share(),
                accuracy.count(),
                accuracy.range(),
                SignTest.p(right, accuracy.count() - right));
    }
}
