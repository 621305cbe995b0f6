package io.pposcope.internal.inspect;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What each metric path means: a title for a chart, the formula in words, and the unit. */
public final class MetricGlossary {
    private static final String NATS = "nats per token";
    private static final String SHARE = "share";
    private static final String REWARD = "reward units";
    private static final Map<String, Entry> ENTRIES = index(List.of(
            new Entry(
                    "objective/score",
                    "reward",
                    "mean over responses of the reward function's raw score",
                    "score units"),
            new Entry(
                    "objective/score_std",
                    "reward spread",
                    "population standard deviation of the raw scores in the batch",
                    "score units"),
            new Entry(
                    "objective/score_by_length",
                    "reward and length",
                    "Pearson's correlation over responses of raw score and tokens, where both vary",
                    ""),
            new Entry("groups/size", "group size", "mean number of responses to a prompt", "responses"),
            new Entry(
                    "groups/without_contrast",
                    "groups without contrast",
                    "share of prompts whose responses all have the same raw score, so that none is better than another",
                    SHARE),
            new Entry(
                    "objective/gold_score",
                    "gold reward",
                    "mean over responses of the score that training never sees",
                    "score units"),
            new Entry(
                    "held_out/gold_score",
                    "gold reward, held-out",
                    "mean over the answers to prompts that are not trained on, the same each time",
                    "score units"),
            new Entry("held_out/score", "reward model, held-out", "mean raw score of the same answers", "score units"),
            new Entry(
                    "held_out/kl",
                    "KL to the reference, held-out",
                    "mean over the tokens of the same answers",
                    "nats per token"),
            new Entry("held_out/response_length", "response length, held-out", "mean over the same answers", "tokens"),
            new Entry(
                    "objective/kl",
                    "KL to the reference",
                    "mean over tokens of k1 = log π − log π_ref, sampled from π",
                    NATS),
            new Entry(
                    "objective/kl_per_response",
                    "KL per response",
                    "mean over responses of the sum of k1 over their tokens",
                    "nats per response"),
            new Entry(
                    "objective/kl_coefficient",
                    "KL coefficient",
                    "β in the reward −β·kl of every token",
                    "reward per nat"),
            new Entry(
                    "objective/reward",
                    "shaped reward",
                    "mean over responses of the sum of token rewards, KL penalty included",
                    REWARD),
            new Entry("objective/entropy", "entropy", "mean over tokens of the sampling policy's entropy", NATS),
            new Entry("objective/perplexity", "perplexity", "exp(−mean log π) of the sampled tokens", "tokens"),
            new Entry(
                    "objective/reference_perplexity",
                    "perplexity under the reference",
                    "exp(−mean log π_ref) of the sampled tokens",
                    "tokens"),
            new Entry("policy/loss", "policy loss", "mean of the clipped surrogate loss", REWARD),
            new Entry(
                    "policy/loss_likelier",
                    "loss of tokens to be made likelier",
                    "the surrogate's share in the policy loss of tokens with A > 0",
                    REWARD),
            new Entry(
                    "policy/loss_rarer",
                    "loss of tokens to be made rarer",
                    "the surrogate's share in the policy loss of tokens with A < 0; where it cancels with the other, "
                            + "the loss is 0 and its gradient is not",
                    REWARD),
            new Entry(
                    "policy/approx_kl",
                    "policy drift",
                    "mean over tokens of k3 between the sampling policy and the policy in the update",
                    NATS),
            new Entry(
                    "policy/clip_fraction",
                    "clipped tokens",
                    "share of tokens whose ratio lies beyond 1 ± ε on the side the clip acts on",
                    SHARE),
            new Entry("policy/ratio", "ratio", "mean over tokens of π / π_old", ""),
            new Entry(
                    "policy/entropy",
                    "entropy in the update",
                    "mean over tokens of the policy's entropy while it is updated",
                    NATS),
            new Entry("policy/advantage", "advantage", "mean over tokens of the advantage as the loss uses it", REWARD),
            new Entry(
                    "policy/covariance",
                    "covariance of advantage and log-probability",
                    "mean over counted tokens of (A − mean A)·(log π − mean log π); "
                            + "above 0 it predicts falling entropy",
                    "reward × nats"),
            new Entry(
                    "policy/advantage_std",
                    "advantage spread",
                    "population standard deviation of the advantages",
                    REWARD),
            new Entry("policy/gradient_norm", "policy gradient norm", "global norm before clipping", ""),
            new Entry("policy/learning_rate", "policy learning rate", "of the optimiser step", ""),
            new Entry("policy/skipped_fraction", "skipped steps", "share of minibatches held back by a guard", SHARE),
            new Entry("value/loss", "value loss", "mean of the clipped squared error to the returns", "reward units²"),
            new Entry("value/mean", "value", "mean over tokens of the critic's estimate", REWARD),
            new Entry("value/return", "return", "mean over tokens of advantage + value, the critic's target", REWARD),
            new Entry(
                    "value/explained_variance",
                    "explained variance",
                    "1 − var(return − value) / var(return); 1 is perfect, "
                            + "0 is a constant; absent where the returns do not vary",
                    ""),
            new Entry(
                    "value/clip_fraction",
                    "clipped values",
                    "share of tokens whose clipped value error is the larger one",
                    SHARE),
            new Entry("value/gradient_norm", "critic gradient norm", "global norm before clipping", ""),
            new Entry("value/learning_rate", "critic learning rate", "of the optimiser step", ""),
            new Entry(
                    "pretrain/loss",
                    "pre-training loss",
                    "mean cross-entropy of the mixed-in language-model batch",
                    NATS),
            new Entry("tokens/response_length", "response length", "mean over responses, end token included", "tokens"),
            new Entry(
                    "tokens/repetition",
                    "repetition",
                    "share of neighbouring token pairs that the response said before, mean over responses",
                    SHARE),
            new Entry(
                    "tokens/truncated_fraction",
                    "cut responses",
                    "share of responses that reached the length limit without an end token",
                    SHARE)));

    /** One metric: its path, a short title, what it is, and its unit (empty for a pure number). */
    public record Entry(String path, String title, String meaning, String unit) {

        public Entry {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(meaning, "meaning");
            Objects.requireNonNull(unit, "unit");
        }
    }

    private MetricGlossary() {}

    private static Map<String, Entry> index(List<Entry> entries) {
        Map<String, Entry> index = new LinkedHashMap<>();
        entries.forEach(entry -> index.put(entry.path(), entry));
        return index;
    }

    /** Every metric that has an entry, in the order of the loop. */
    public static Collection<Entry> entries() {
        return List.copyOf(ENTRIES.values());
    }

    /** The entry of {@code path}; {@code time/…_s} paths are seconds, and an unknown path is its own title. */
    public static Entry of(String path) {
        Entry known = ENTRIES.get(path);
        if (known != null) {
            return known;
        }
        return path.startsWith("time/") && path.endsWith("_s")
                ? new Entry(
                        path,
                        path.substring("time/".length(), path.length() - "_s".length()) + " time",
                        "wall-clock time of the stage",
                        "seconds")
                : new Entry(path, path, "", "");
    }
}
