package io.pposcope.pipeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

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
        double sftGold) {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    static ModelCard parse(String json) {
        return GSON.fromJson(json, ModelCard.class);
    }

    String json() {
        return GSON.toJson(this) + "\n";
    }
}
