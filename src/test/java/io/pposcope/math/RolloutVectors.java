package io.pposcope.math;

import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS;
import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.pposcope.Tolerances;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** The golden cases from sampling to advantages. */
final class RolloutVectors {
    private RolloutVectors() {}

    static Map<String, Consumer<VectorCase>> checks() {
        return Map.ofEntries(
                Map.entry("01_token_logprobs", RolloutVectors::tokenLogProbs),
                Map.entry("02_kl_reward_shaping", RolloutVectors::rewardShaping),
                Map.entry("03_running_reward_norm", RolloutVectors::runningNormalisation),
                Map.entry("03b_running_reward_norm_population_std", RolloutVectors::populationAndUnbiasedStd),
                Map.entry("04_gae_padded_batch", RolloutVectors::gae),
                Map.entry("05_advantage_whitening", RolloutVectors::whitening),
                Map.entry("13_sampling_pipeline", RolloutVectors::sampling),
                Map.entry("16_perplexity_metric", RolloutVectors::perplexity),
                Map.entry("18_kl_estimators_exact", RolloutVectors::klExpectations));
    }

    private static void tokenLogProbs(VectorCase c) {
        double[][] logits = c.matrix("logits_positions_0_to_3");
        int[] tokens = c.ints("tokens");
        int prompt = (int) c.number("prompt_len");
        double[] logProbs = Softmax.nextTokenLogProbs(logits, tokens);
        double[] response = Arrays.copyOfRange(logProbs, prompt - 1, logProbs.length);
        TokenRows responseRows = TokenRows.of(response);
        c.expect("logprob_of_next_token", logProbs);
        c.expect("response_logprobs", response);
        c.expect(
                "entropy_per_position",
                Arrays.stream(logits).mapToDouble(Softmax::entropy).toArray());
        c.expect("response_mask_on_shifted_axis", new double[] {0, 1, 1, 1});
        assertEquals(tokens.length - prompt, response.length);
        c.expect("response_nll_mean", Perplexity.meanNll(responseRows));
        c.expect("response_perplexity", Perplexity.of(responseRows));
        c.expect("full_text_nll_mean", Perplexity.meanNll(TokenRows.of(logProbs)));
    }

    private static void rewardShaping(VectorCase c) {
        TokenRows logProbs = c.rows("logprobs");
        TokenRows refLogProbs = c.rows("ref_logprobs");
        TokenRows penalties = new KlPenalty(KlEstimator.K1, c.number("eta")).penalties(logProbs, refLogProbs);
        TokenRows rewards = RewardShaping.shape(c.array("score"), penalties);
        TokenRows k1 = KlEstimator.K1.of(logProbs, refLogProbs);
        TokenRows k2 = KlEstimator.K2.of(logProbs, refLogProbs);
        TokenRows k3 = KlEstimator.K3.of(logProbs, refLogProbs);
        c.expect("mask", logProbs.map(any -> 1));
        c.expect("rewards", rewards);
        c.expect("kl_k1_per_token", k1);
        c.expect("kl_k2_per_token", k2);
        c.expect("kl_k3_per_token", k3);
        c.expect("kl_mean_of_sequence_means", SEQUENCE_MEAN_OF_TOKEN_MEANS.average(k1));
        c.expect("kl_token_mean", k1.mean());
        c.expect("kl_sequence_sum_mean", SEQUENCE_MEAN_OF_TOKEN_SUMS.average(k1));
        c.expect("kl_k3_token_mean", k3.mean());
        c.expect("kl_k2_token_mean", k2.mean());
        c.expect("non_score_reward_per_sequence", penalties.rowSums());
        c.expect("total_per_sequence", rewards.rowSums());
    }

    private static void runningNormalisation(VectorCase c) {
        Clip clip = Clip.at(c.number("clip_delta"));
        double[][] batches = c.matrix("batches");
        RunningMoments moments = RunningMoments.start();
        int i = 0;
        for (VectorCase after : c.parts("after_each_batch")) {
            double[] batch = batches[i++];
            moments = moments.update(batch);
            RunningMoments alone = RunningMoments.start().update(batch);
            after.expect("batch_mean", alone.mean());
            after.expect("batch_std_unbiased", alone.std());
            after.expect("running_count", moments.count());
            after.expect("running_mean", moments.mean());
            after.expect("running_var_population", moments.variance());
            after.expect("running_std_unbiased", moments.std());
            after.expect("scaled_only", new ScoreTransform.DivideByRunningStd(Clip.none()).apply(batch, moments));
            after.expect("normalised", new ScoreTransform.Standardise(Clip.none()).apply(batch, moments));
            after.expect("normalised_clipped", new ScoreTransform.Standardise(clip).apply(batch, moments));
        }
    }

    private static void populationAndUnbiasedStd(VectorCase c) {
        RunningMoments moments = RunningMoments.start();
        for (double[] batch : c.matrix("batches")) moments = moments.update(batch);
        c.expect("final_mean", moments.mean());
        c.expect("final_population_std", Math.sqrt(moments.variance()));
        c.expect("final_unbiased_std", moments.std());
    }

    private static void gae(VectorCase c) {
        Map<String, Gae> settings = Map.of(
                "gamma1_lambda0.95",
                new Gae(1, 0.95),
                "gamma1_lambda0.9",
                new Gae(1, 0.9),
                "gamma1_lambda0",
                new Gae(1, 0),
                "gamma1_lambda1",
                new Gae(1, 1),
                "gamma0.99_lambda0.95",
                new Gae(0.99, 0.95));
        TokenRows values = c.rows("values");
        settings.forEach((key, gae) -> {
            VectorCase part = c.parts(key).getFirst();
            TokenRows advantages = gae.advantages(c.rows("rewards"), values);
            part.expect("advantages", advantages);
            part.expect("returns", Gae.returns(advantages, values));
        });
    }

    private static void whitening(VectorCase c) {
        TokenRows advantages = c.rows("advantages");
        int n = advantages.tokens();
        c.expect("mean", advantages.mean());
        c.expect("var_population", advantages.variance());
        c.expect("var_unbiased", advantages.variance() * n / (n - 1));
        c.expect("whitened_population_eps1e-6", Whitening.standardise(advantages));
        c.expect("whitened_unbiased_eps1e-8", Whitening.standardiseUnbiased(advantages));
        c.expect("whitened_no_mean_shift_eps1e-6", Whitening.toUnitVariance(advantages));
        c.expect("whitened_then_clipped", Clip.at(c.number("clip_delta")).apply(Whitening.standardise(advantages)));
        double padded = TokenRows.of(c.matrix("advantages")).mean();
        c.expect("wrong_unmasked_mean", padded);
        assertNotEquals(padded, advantages.mean(), Tolerances.VECTOR_RELATIVE);
    }

    private static void sampling(VectorCase c) {
        double[] logits = c.array("logits");
        int[] generated = c.ints("tokens_generated_so_far");
        double temperature = c.number("temperature");
        double penalty = c.number("repetition_penalty");
        var filtered = new SamplingControls(temperature, c.number("top_p"), SamplingControls.ALL_TOKENS, penalty);
        var unfiltered = new SamplingControls(temperature, 1, SamplingControls.ALL_TOKENS, penalty);
        c.expect("after_repetition_penalty", filtered.penalised(logits, generated));
        c.expect("after_temperature_softmax", unfiltered.distribution(logits, generated));
        c.expect("after_top_p_renormalised", filtered.distribution(logits, generated));
        c.expect("raw_policy_probs", SamplingControls.exact().distribution(logits, generated));
    }

    private static void perplexity(VectorCase c) {
        double[] nlls = c.array("mean_nll_per_sample");
        int[] lengths = c.ints("response_lengths");
        double[][] rows = new double[nlls.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[lengths[i]];
            Arrays.fill(rows[i], -nlls[i]);
        }
        TokenRows logProbs = TokenRows.of(rows);
        double[] oneByOne = {
            Perplexity.asPlottedInThePaper(logProbs.select(0)),
            Perplexity.asPlottedInThePaper(logProbs.select(1)),
            Perplexity.asPlottedInThePaper(logProbs.select(2))
        };
        c.expect("correct_ppl_exp_mean_nll", Perplexity.byResponse(logProbs));
        c.expect("token_weighted_ppl", Perplexity.of(logProbs));
        c.expect("moss_training_metric_one_sample_per_minibatch", oneByOne);
        c.expect("moss_training_metric_whole_minibatch", Perplexity.asPlottedInThePaper(logProbs));
    }

    private static void klExpectations(VectorCase c) {
        double[] policy = c.array("policy");
        double[] reference = c.array("reference");
        double[] logits = Arrays.stream(policy).map(Math::log).toArray();
        double[] topP = new SamplingControls(1, c.number("behaviour_top_p"), SamplingControls.ALL_TOKENS, 1)
                .distribution(logits);
        double[] top2 = new SamplingControls(1, 1, 2, 1).distribution(logits);
        double[] k1 = estimates(KlEstimator.K1, policy, reference);
        double[] k2 = estimates(KlEstimator.K2, policy, reference);
        double[] k3 = estimates(KlEstimator.K3, policy, reference);
        assertArrayEquals(c.array("behaviour_top2"), top2, Tolerances.VECTOR_ABSOLUTE);
        c.expect("kl_policy_reference", KlEstimator.exact(policy, reference));
        c.expect("k1_values", k1);
        c.expect("k3_values", k3);
        c.expect("E_k1", expectation(policy, k1));
        c.expect("E_k2", expectation(policy, k2));
        c.expect("E_k3", expectation(policy, k3));
        c.expect("std_k1", std(policy, k1));
        c.expect("std_k2", std(policy, k2));
        c.expect("std_k3", std(policy, k3));
        c.expect("E_k1_under_top_p_0.5_sampling", expectation(topP, k1));
        c.expect("E_k1_under_top2_sampling", expectation(top2, k1));
        c.expect("E_k3_under_top2_sampling", expectation(top2, k3));
    }

    private static double[] estimates(KlEstimator estimator, double[] policy, double[] reference) {
        double[] estimates = new double[policy.length];
        for (int i = 0; i < estimates.length; i++)
            estimates[i] = estimator.of(Math.log(policy[i]), Math.log(reference[i]));
        return estimates;
    }

    private static double expectation(double[] probabilities, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) sum += probabilities[i] * values[i];
        return sum;
    }

    private static double std(double[] probabilities, double[] values) {
        double mean = expectation(probabilities, values);
        return Math.sqrt(expectation(
                        probabilities,
                        Arrays.stream(values).map(value -> value * value).toArray())
                - mean * mean);
    }
}
