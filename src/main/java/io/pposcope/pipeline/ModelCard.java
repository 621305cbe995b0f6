package io.pposcope.pipeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;

/**
 * How the world's checkpoints were made and what they reach on held-out data.
 *
 * @param command that makes them again
 * @param sftLoss of the SFT model on held-out demonstrations, nats per answer token
 * @param pretrainedLoss of the pre-trained model on the same
 * @param rewardAccuracy share of held-out pairs of SFT samples on which the reward model agrees with the annotator
 * @param rewardGoldAgreement share on which it agrees with the gold reward
 * @param annotatorGoldAgreement share on which the annotator agrees with the gold reward
 * @param rewardPairs how many held-out pairs
 * @param sftGold mean gold reward of SFT samples on held-out prompts
 */
public record ModelCard(
        String command,
        long seed,
        double pretrainedLoss,
        double sftLoss,
        double rewardAccuracy,
        double rewardGoldAgreement,
        double annotatorGoldAgreement,
        int rewardPairs,
        double sftGold)
        implements Inspectable {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    static ModelCard parse(String json) {
        return GSON.fromJson(json, ModelCard.class);
    }

    @Override
    public View view() {
        return TableView.of(
                        "How the world's models were made: " + command,
                        TableView.Column.words("measured on held-out data"),
                        TableView.Column.numbers("value"))
                .row("loss of the pre-trained model, nats per answer token", rounded(pretrainedLoss))
                .row("loss of the SFT model, nats per answer token", rounded(sftLoss))
                .row("gold reward of the SFT model's samples", rounded(sftGold))
                .row(
                        "reward model agrees with the annotator, share of " + rewardPairs + " pairs",
                        rounded(rewardAccuracy))
                .row("reward model agrees with the gold reward", rounded(rewardGoldAgreement))
                .row("annotator agrees with the gold reward", rounded(annotatorGoldAgreement));
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }

    String json() {
        return GSON.toJson(this) + "\n";
    }
}
