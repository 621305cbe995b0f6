package io.pposcope.math;

import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS;
import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS;
import static io.pposcope.math.LossAveraging.TOKEN_MEAN;
import static java.lang.Double.POSITIVE_INFINITY;

import io.pposcope.math.AdamW.EpsilonPlacement;
import io.pposcope.math.GradientClipping.Scope;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The golden cases of losses, optimiser and schedules, and the whole minibatch. */
final class UpdateVectors {
    private UpdateVectors() {}

    static Map<String, Consumer<VectorCase>> checks() {
        return Map.ofEntries(
                Map.entry("06_clipped_surrogate", UpdateVectors::clippedSurrogate),
                Map.entry("06b_on_policy_step", UpdateVectors::onPolicyStep),
                Map.entry("07_clipped_value_loss", UpdateVectors::clippedValueLoss),
                Map.entry("08_adaptive_kl_controller", UpdateVectors::adaptiveKl),
                Map.entry("09_rm_pairwise_loss", UpdateVectors::pairwiseLoss),
                Map.entry("10_ppo_ptx_total", UpdateVectors::pretrainMix),
                Map.entry("11_entropy_terms", UpdateVectors::entropyTerms),
                Map.entry("12_invsqrt_lr_multiplier", UpdateVectors::inverseSqrtSchedule),
                Map.entry("14_global_grad_clip", UpdateVectors::gradientClipping),
                Map.entry("15_loss_averaging", UpdateVectors::averaging),
                Map.entry("17_adamw_no_decay", UpdateVectors::adamW),
                Map.entry("19_end_to_end_ppo_max", UpdateVectors::endToEnd),
                Map.entry("20_critic_pretraining_linear", UpdateVectors::criticPretraining));
    }

    private static void clippedSurrogate(VectorCase c) {
        TokenRows newLogProbs = c.rows("new_logprobs");
        TokenRows oldLogProbs = c.rows("old_logprobs");
        TokenRows advantages = c.rows("advantages");
        Loss loss = PpoLosses.policy(
                newLogProbs, oldLogProbs, advantages, c.number("clip_eps"), POSITIVE_INFINITY, TOKEN_MEAN);
        Loss unclipped = PpoLosses.policy(
                newLogProbs, oldLogProbs, advantages, POSITIVE_INFINITY, POSITIVE_INFINITY, TOKEN_MEAN);
        TokenRows ratios = PpoLosses.ratios(newLogProbs, oldLogProbs);
        c.expect("ratio", ratios);
        c.expect("unclipped_term", unclipped.perToken());
        c.expect(
                "clipped_term",
                ratios.map(ratio -> Math.clamp(ratio, 0.8, 1.2))
                        .zip("ratios", advantages, "advantages", (ratio, advantage) -> -advantage * ratio));
        c.expect("per_token", loss.perToken());
        c.expect("loss", loss.value());
        c.expect("loss_without_clipping", unclipped.value());
        c.expect("clip_fraction", loss.clipFraction());
        c.expect("approx_kl_k3", PpoLosses.approxKl(newLogProbs, oldLogProbs, KlEstimator.K3));
        c.expect("approx_kl_k2", PpoLosses.approxKl(newLogProbs, oldLogProbs, KlEstimator.K2));
        c.expect("approx_kl_k1", PpoLosses.approxKl(newLogProbs, oldLogProbs, KlEstimator.K1));
        c.expect("mean_ratio", PpoLosses.meanRatio(newLogProbs, oldLogProbs));
        c.expect("grad_wrt_new_logprob", loss.gradient());
    }

    private static void onPolicyStep(VectorCase c) {
        TokenRows logProbs = c.rows("old_logprobs");
        TokenRows newLogProbs = c.rows("new_logprobs");
        Loss loss = PpoLosses.policy(
                newLogProbs, logProbs, c.rows("advantages"), c.number("clip_eps"), POSITIVE_INFINITY, TOKEN_MEAN);
        c.expect("loss", loss.value());
        c.expect("clip_fraction", loss.clipFraction());
        c.expect("approx_kl_k3", PpoLosses.approxKl(logProbs, logProbs, KlEstimator.K3));
        c.expect("grad_wrt_new_logprob", loss.gradient());
    }

    private static void clippedValueLoss(VectorCase c) {
        TokenRows values = c.rows("new_values");
        TokenRows oldValues = c.rows("old_values");
        TokenRows returns = c.rows("returns");
        double range = c.number("clip_delta");
        Loss loss = PpoLosses.value(values, oldValues, returns, range, TOKEN_MEAN);
        Loss unclipped = PpoLosses.value(values, oldValues, returns, POSITIVE_INFINITY, TOKEN_MEAN);
        TokenRows clippedValues = PpoLosses.clippedValues(values, oldValues, range);
        Loss ofClipped = PpoLosses.value(clippedValues, oldValues, returns, POSITIVE_INFINITY, TOKEN_MEAN);
        c.expect("values_clipped", clippedValues);
        c.expect("sq_error", unclipped.perToken().times(2));
        c.expect("sq_error_clipped", ofClipped.perToken().times(2));
        c.expect("loss", loss.value());
        c.expect("loss_unclipped", unclipped.value());
        c.expect("clip_fraction", loss.clipFraction());
        c.expect("grad_wrt_value", loss.gradient());
        c.expect("explained_variance", PpoLosses.explainedVariance(values, returns));
    }

    private static void adaptiveKl(VectorCase c) {
        var controller = new KlController.Adaptive(c.number("beta_init"), c.number("target"), c.number("horizon"));
        int responses = (int) c.number("episodes_per_update");
        double[] observed = c.array("observed_kl");
        double coefficient = controller.coefficient();
        int i = 0;
        for (VectorCase after : c.parts("trajectory")) {
            double kl = observed[i++];
            coefficient = controller.next(coefficient, kl, responses);
            after.expect("observed_kl", kl);
            after.expect("proportional_error", controller.proportionalError(kl));
            after.expect("beta_after", coefficient);
        }
    }

    private static void pairwiseLoss(VectorCase c) {
        double[] chosen = c.array("chosen_reward");
        double[] rejected = c.array("rejected_reward");
        PairwiseLoss.Result plain = PairwiseLoss.plain().of(chosen, rejected);
        Loss imitation = PairwiseLoss.imitation(
                targets(c.cube("lm_logits_chosen"), c.intMatrix("lm_labels"), c.matrix("lm_mask")));
        c.expect("per_pair", plain.perPair());
        c.expect("loss", plain.value());
        c.expect("accuracy", plain.accuracy());
        c.expect("grad_wrt_chosen", plain.chosenGradient());
        c.expect("grad_wrt_rejected", plain.rejectedGradient());
        c.expect("lm_nll_token_mean", imitation.value());
        c.expect(
                "total_beta_rm_1",
                plain.value() + imitation.times(c.number("beta_rm")).value());
        c.expect(
                "loss_with_margin",
                PairwiseLoss.plain().of(chosen, rejected, c.array("margin")).value());
        c.expect(
                "loss_with_label_smoothing",
                new PairwiseLoss(0, c.number("label_smoothing"))
                        .of(chosen, rejected)
                        .value());
        c.expect(
                "loss_single_extreme_pair_d_minus_800",
                PairwiseLoss.plain().of(new double[] {-800}, new double[] {0}).value());
        c.expect(
                "loss_moss_epsilon_variant",
                Arrays.stream(leads(chosen, rejected))
                        .map(UpdateVectors::saturating)
                        .average()
                        .orElseThrow());
        c.expect("moss_epsilon_saturation", saturating(-800));
    }

    private static double[] leads(double[] chosen, double[] rejected) {
        double[] leads = chosen.clone();
        for (int i = 0; i < leads.length; i++) leads[i] -= rejected[i];
        return leads;
    }

    /** The released code's form, which this project does not use. */
    private static double saturating(double lead) {
        return -Math.log(Sigmoid.of(lead) + 1e-5);
    }

    private static void pretrainMix(VectorCase c) {
        double[][][] logits = c.cube("ptx_logits");
        int[][] labels = c.intMatrix("ptx_labels");
        double[][] mask = c.matrix("ptx_mask");
        TokenRows logProbs = targets(logits, labels, mask);
        Loss pretrain = PpoLosses.pretrain(logProbs, TOKEN_MEAN);
        double coefficient = c.number("lambda_ptx");
        double reinforcement = c.number("policy_loss_from_06") + c.number("vf_coef") * c.number("value_loss_from_07");
        c.expect("ptx_token_mean_nll", pretrain.value());
        c.expect(
                "ptx_per_sequence_mean_then_mean",
                PpoLosses.pretrain(logProbs, SEQUENCE_MEAN_OF_TOKEN_MEANS).value());
        c.expect("rl_part", reinforcement);
        c.expect("total", reinforcement + pretrain.times(coefficient).value());
        c.expect(
                "grad_wrt_ptx_logits",
                logitGradients(logits, labels, mask, pretrain.times(coefficient).gradient()));
        c.expect("ptx_token_accuracy", accuracy(logits, labels, mask));
    }

    /** Log-probabilities of the unmasked targets. */
    private static TokenRows targets(double[][][] logits, int[][] labels, double[][] mask) {
        double[][] rows = new double[labels.length][];
        for (int i = 0; i < rows.length; i++) {
            double[] all = Softmax.gather(logits[i], labels[i]);
            double[] row = mask[i];
            rows[i] = IntStream.range(0, all.length)
                    .filter(t -> row[t] > 0)
                    .mapToDouble(t -> all[t])
                    .toArray();
        }
        return TokenRows.of(rows);
    }

    private static double[][][] logitGradients(
            double[][][] logits, int[][] labels, double[][] mask, TokenRows gradient) {
        double[][][] result = new double[logits.length][][];
        for (int i = 0; i < result.length; i++) {
            result[i] = new double[logits[i].length][];
            int real = 0;
            for (int t = 0; t < result[i].length; t++) {
                double outer = mask[i][t] > 0 ? gradient.get(i, real++) : 0;
                result[i][t] = Arrays.stream(Softmax.logProbGradient(logits[i][t], labels[i][t]))
                        .map(inner -> inner * outer)
                        .toArray();
            }
        }
        return result;
    }

    private static double accuracy(double[][][] logits, int[][] labels, double[][] mask) {
        double right = 0;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int t = 0; t < labels[i].length; t++) {
                total += mask[i][t];
                if (Softmax.argmax(logits[i][t]) == labels[i][t]) right += mask[i][t];
            }
        }
        return right / total;
    }

    private static void entropyTerms(VectorCase c) {
        TokenRows entropies = c.rows("entropy_per_token");
        c.expect("mean_entropy", entropies.mean());
        c.expect(
                "plain_bonus_loss_term",
                PpoLosses.entropyBonus(entropies, TOKEN_MEAN).value());
        c.expect(
                "abs_target_loss_0.9",
                PpoLosses.entropyTarget(entropies, c.number("target"), TOKEN_MEAN)
                        .value());
        c.expect(
                "abs_target_loss_35",
                PpoLosses.entropyTarget(entropies, c.number("moss_default_target"), TOKEN_MEAN)
                        .value());
        c.expect("max_possible_entropy_V5", Softmax.entropy(new double[5]));
        c.expect("max_possible_entropy_V32000", Softmax.entropy(new double[32000]));
    }

    private static void inverseSqrtSchedule(VectorCase c) {
        var schedule = new LearningRateSchedule.WarmupInverseSqrt((int) c.number("warmup_steps"));
        c.expect(
                "multiplier",
                Arrays.stream(c.ints("steps")).mapToDouble(schedule::multiplier).toArray());
    }

    private static void gradientClipping(VectorCase c) {
        double[] policy = c.array("policy_grad");
        double[] critic = Arrays.stream(c.matrix("critic_grad"))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        var joint = new GradientClipping(c.number("max_norm"), Scope.JOINT);
        double policyNorm = GradientClipping.norm(policy);
        double criticNorm = GradientClipping.norm(critic);
        double[][] clipped = joint.apply(policy, critic);
        c.expect("policy_only_norm", policyNorm);
        c.expect("critic_only_norm", criticNorm);
        c.expect("joint_norm", GradientClipping.norm(policyNorm, criticNorm));
        c.expect("scale_torch_style", joint.scales(policyNorm, criticNorm)[0]);
        c.expect("policy_clipped", clipped[0]);
        c.expect(
                "critic_clipped",
                new double[][] {Arrays.copyOfRange(clipped[1], 0, 2), Arrays.copyOfRange(clipped[1], 2, 4)});
    }

    private static void averaging(VectorCase c) {
        TokenRows terms = c.rows("per_token_loss");
        c.expect("token_mean", TOKEN_MEAN.average(terms));
        c.expect("sequence_mean_of_token_means", SEQUENCE_MEAN_OF_TOKEN_MEANS.average(terms));
        c.expect("sequence_mean_of_token_sums", SEQUENCE_MEAN_OF_TOKEN_SUMS.average(terms));
        c.expect(
                "sum_over_fixed_max_len",
                LossAveraging.fixedLength((int) c.number("max_len")).average(terms));
        double firstRank = TOKEN_MEAN.average(terms.select(0, 1));
        double secondRank = TOKEN_MEAN.average(terms.select(2));
        c.expect("mean_of_two_ranks_token_means_rows01_and_row2", (firstRank + secondRank) / 2);
    }

    private static void adamW(VectorCase c) {
        c.expect(
                "theta_after_each_step_pytorch_eps",
                trajectory(c, optimiser(c, EpsilonPlacement.AFTER_BIAS_CORRECTION)));
        c.expect(
                "theta_after_each_step_tensorflow_eps",
                trajectory(c, optimiser(c, EpsilonPlacement.BEFORE_BIAS_CORRECTION)));
        c.expect("tiny_grad_first_step_pytorch_eps", tinyStep(optimiser(c, EpsilonPlacement.AFTER_BIAS_CORRECTION)));
        c.expect(
                "tiny_grad_first_step_tensorflow_eps", tinyStep(optimiser(c, EpsilonPlacement.BEFORE_BIAS_CORRECTION)));
    }

    private static AdamW optimiser(VectorCase c, EpsilonPlacement placement) {
        return new AdamW(c.number("lr"), c.number("beta1"), c.number("beta2"), c.number("eps"), 0, placement);
    }

    private static double[][] trajectory(VectorCase c, AdamW optimiser) {
        double[][] gradients = c.matrix("grads");
        double[][] parameters = new double[gradients.length][];
        AdamW.State state = optimiser.start(c.array("theta0"));
        for (int i = 0; i < gradients.length; i++) {
            state = optimiser.step(state, gradients[i]);
            parameters[i] = state.parameters();
        }
        return parameters;
    }

    private static double[] tinyStep(AdamW optimiser) {
        return optimiser.step(optimiser.start(0), new double[] {1e-6}).parameters();
    }

    private static void endToEnd(VectorCase c) {
        double[] scores = c.array("raw_scores");
        RunningMoments moments =
                RunningMoments.start().update(c.array("earlier_scores")).update(scores);
        double[] scaled = new ScoreTransform.Standardise(Clip.at(c.number("reward_clip"))).apply(scores, moments);
        TokenRows oldLogProbs = c.rows("old_logprobs");
        TokenRows newLogProbs = c.rows("new_logprobs");
        TokenRows oldValues = c.rows("old_values");
        TokenRows penalties =
                new KlPenalty(KlEstimator.K1, c.number("eta")).penalties(oldLogProbs, c.rows("ref_logprobs"));
        TokenRows rewards = RewardShaping.shape(scaled, penalties);
        TokenRows advantages = new Gae(c.number("gamma"), c.number("lambda")).advantages(rewards, oldValues);
        TokenRows returns = Gae.returns(advantages, oldValues);
        Loss policy = PpoLosses.policy(
                newLogProbs, oldLogProbs, advantages, c.number("clip_eps"), POSITIVE_INFINITY, TOKEN_MEAN);
        Loss value = PpoLosses.value(c.rows("new_values"), oldValues, returns, c.number("value_clip"), TOKEN_MEAN);
        double total = policy.value() + value.times(c.number("vf_coef")).value();
        c.expect("running_mean", moments.mean());
        c.expect("running_std", moments.std());
        c.expect("scores_after_norm_clip", scaled);
        c.expect("token_rewards", rewards);
        c.expect("advantages", advantages);
        c.expect("returns", returns);
        c.expect("policy_loss", policy.value());
        c.expect("policy_clip_fraction", policy.clipFraction());
        c.expect("approx_kl_k3", PpoLosses.approxKl(newLogProbs, oldLogProbs, KlEstimator.K3));
        c.expect("value_loss", value.value());
        c.expect("value_clip_fraction", value.clipFraction());
        c.expect("total_without_ptx", total);
        c.expect("total_with_ptx", total + c.number("lambda_ptx") * c.number("ptx_nll_from_10"));
    }

    private static void criticPretraining(VectorCase c) {
        double[][] features = c.matrix("features");
        double[] targets = c.array("targets");
        double[] weights = new double[2];
        int step = 0;
        for (VectorCase point : c.parts("curve")) {
            int until = (int) point.expected("step");
            for (; step < until; step++) descend(features, targets, weights, c.number("lr"));
            point.expect("step", step);
            point.expect("loss", critic(features, targets, weights).value());
            point.expect("w", weights);
        }
        for (; step < 10 * c.number("steps"); step++) descend(features, targets, weights, c.number("lr"));
        c.expect("least_squares_w", weights);
        c.expect("least_squares_loss", critic(features, targets, weights).value());
    }

    private static Loss critic(double[][] features, double[] targets, double[] weights) {
        double[] values = Arrays.stream(features)
                .mapToDouble(feature -> dot(feature, weights))
                .toArray();
        TokenRows rows = TokenRows.of(values);
        return PpoLosses.value(rows, rows, TokenRows.of(targets), POSITIVE_INFINITY, TOKEN_MEAN);
    }

    private static void descend(double[][] features, double[] targets, double[] weights, double learningRate) {
        double[] slopes = critic(features, targets, weights).gradient().row(0);
        for (int t = 0; t < slopes.length; t++) {
            for (int k = 0; k < weights.length; k++) weights[k] -= learningRate * slopes[t] * features[t][k];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
