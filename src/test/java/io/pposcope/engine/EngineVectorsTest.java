package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.pposcope.Tolerances;
import io.pposcope.math.Gae;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.PpoLosses;
import io.pposcope.math.RewardShaping;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The golden vectors once more, computed by the script in float32. Cases 02 to 05, 08, 12, 15, 16, 18 and 20 are the
 * host's arithmetic alone and have no counterpart here.
 */
class EngineVectorsTest {

    private static final double INF = Double.POSITIVE_INFINITY;

    private static GoldenCases cases;
    private static ScriptModule module;
    private static ScriptFunctions script;

    @BeforeAll
    static void open() throws IOException {
        cases = GoldenCases.read();
        module = ScriptModule.of(
                new LlamaArchitecture(5, 4, 1, 2, 1, 4, 8, 10_000, 1e-5, true), Device.cpu(), Precision.FLOAT32);
        script = new ScriptFunctions(module);
    }

    @AfterAll
    static void close() {
        module.close();
    }

    @Test
    void case_01_token_log_probs_and_entropy() {
        JsonObject in = cases.in("01_token_logprobs");
        double[] scored = script.scored(
                GoldenCases.matrix(in.get("logits_positions_0_to_3")),
                new long[] {0, 2, 3, 1},
                1,
                1,
                Integer.MAX_VALUE,
                1);
        near(cases.out("01_token_logprobs", "logprob_of_next_token"), Arrays.copyOfRange(scored, 4, 8));
        near(cases.out("01_token_logprobs", "entropy_per_position"), Arrays.copyOfRange(scored, 12, 16));
    }

    @Test
    void case_06_clipped_surrogate_and_its_gradient() {
        double[] got = surrogate("06_clipped_surrogate", 0.2);
        assertEquals(cases.expected("06_clipped_surrogate").get("loss").getAsDouble(), got[0], Tolerances.FLOAT32);
        near(
                GoldenCases.masked(cases.expected("06_clipped_surrogate").get("grad_wrt_new_logprob")),
                Arrays.copyOfRange(got, 1, 10));
        assertEquals(
                cases.expected("06_clipped_surrogate")
                        .get("loss_without_clipping")
                        .getAsDouble(),
                surrogate("06_clipped_surrogate", INF)[0],
                Tolerances.FLOAT32);
    }

    @Test
    void case_06b_on_policy_step() {
        double[] got = surrogate("06b_on_policy_step", 0.2);
        assertEquals(cases.expected("06b_on_policy_step").get("loss").getAsDouble(), got[0], Tolerances.FLOAT32);
        near(
                GoldenCases.masked(cases.expected("06b_on_policy_step").get("grad_wrt_new_logprob")),
                Arrays.copyOfRange(got, 1, 10));
    }

    @Test
    void case_07_clipped_value_loss_and_its_gradient() {
        double[] got = valueLoss("07_clipped_value_loss", cases.masked("07_clipped_value_loss", "returns"), 0.2);
        assertEquals(cases.expected("07_clipped_value_loss").get("loss").getAsDouble(), got[0], Tolerances.FLOAT32);
        near(
                GoldenCases.masked(cases.expected("07_clipped_value_loss").get("grad_wrt_value")),
                Arrays.copyOfRange(got, 1, 10));
        assertEquals(
                cases.expected("07_clipped_value_loss").get("loss_unclipped").getAsDouble(),
                valueLoss("07_clipped_value_loss", cases.masked("07_clipped_value_loss", "returns"), INF)[0],
                Tolerances.FLOAT32);
    }

    @Test
    void case_09_pairwise_loss_margin_smoothing_and_extremes() {
        JsonObject in = cases.in("09_rm_pairwise_loss");
        JsonObject want = cases.expected("09_rm_pairwise_loss");
        double[] chosen = GoldenCases.vector(in.get("chosen_reward"));
        double[] rejected = GoldenCases.vector(in.get("rejected_reward"));
        double[] plain = pairs(chosen, rejected, new double[4], 0);
        assertEquals(want.get("loss").getAsDouble(), plain[0], Tolerances.FLOAT32);
        near(GoldenCases.vector(want.get("grad_wrt_chosen")), Arrays.copyOfRange(plain, 1, 5));
        near(GoldenCases.vector(want.get("grad_wrt_rejected")), Arrays.copyOfRange(plain, 5, 9));
        assertEquals(
                want.get("loss_with_margin").getAsDouble(),
                pairs(chosen, rejected, GoldenCases.vector(in.get("margin")), 0)[0],
                Tolerances.FLOAT32);
        assertEquals(
                want.get("loss_with_label_smoothing").getAsDouble(),
                pairs(chosen, rejected, new double[4], 0.1)[0],
                Tolerances.FLOAT32);
        assertEquals(800, pairs(new double[] {-800}, new double[] {0}, new double[1], 0)[0], 800 * Tolerances.FLOAT32);
    }

    @Test
    void case_10_ptx_loss_is_the_token_mean() {
        JsonObject in = cases.in("10_ppo_ptx_total");
        double sum = 0;
        int tokens = 0;
        double[][] mask = GoldenCases.matrix(in.get("ptx_mask"));
        for (int row = 0; row < mask.length; row++) {
            double[][] logits =
                    GoldenCases.matrix(in.getAsJsonArray("ptx_logits").get(row));
            long[] labels = Arrays.stream(
                            GoldenCases.vector(in.getAsJsonArray("ptx_labels").get(row)))
                    .mapToLong(x -> (long) x)
                    .toArray();
            double[] scored = script.scored(logits, labels, 1, 1, Integer.MAX_VALUE, 1);
            for (int t = 0; t < labels.length; t++) {
                sum -= mask[row][t] * scored[labels.length + t];
                tokens += (int) mask[row][t];
            }
        }
        JsonObject want = cases.expected("10_ppo_ptx_total");
        assertEquals(want.get("ptx_token_mean_nll").getAsDouble(), sum / tokens, Tolerances.FLOAT32);
        double rl = surrogate("06_clipped_surrogate", 0.2)[0]
                + valueLoss("07_clipped_value_loss", cases.masked("07_clipped_value_loss", "returns"), 0.2)[0];
        assertEquals(want.get("total").getAsDouble(), rl + 0.5 * sum / tokens, Tolerances.FLOAT32);
    }

    @Test
    void case_11_entropy_bonus_and_clipped_target() {
        double[] entropies = GoldenCases.matrix(cases.in("11_entropy_terms").get("entropy_per_token"))[0];
        JsonObject want = cases.expected("11_entropy_terms");
        assertEquals(want.get("plain_bonus_loss_term").getAsDouble(), entropyTerm(entropies, INF), Tolerances.FLOAT32);
        assertEquals(want.get("abs_target_loss_0.9").getAsDouble(), entropyTerm(entropies, 0.9), Tolerances.FLOAT32);
        assertEquals(want.get("abs_target_loss_35").getAsDouble(), entropyTerm(entropies, 35), 35 * Tolerances.FLOAT32);
    }

    @Test
    void case_13_sampling_pipeline() {
        JsonObject in = cases.in("13_sampling_pipeline");
        double[] logits = GoldenCases.vector(in.get("logits"));
        double[] want = cases.out("13_sampling_pipeline", "after_top_p_renormalised");
        double[] raw = cases.out("13_sampling_pipeline", "raw_policy_probs");
        for (int token = 0; token < logits.length; token++) {
            double[] row = script.seenScored(logits, token, new int[] {0, 2}, 0.8, 0.9, Integer.MAX_VALUE, 1.1);
            assertEquals(want[token], Math.exp(row[2]), Tolerances.FLOAT32);
            assertEquals(
                    raw[token],
                    Math.exp(script.seenScored(logits, token, new int[] {0, 2}, 1, 1, Integer.MAX_VALUE, 1)[1]),
                    Tolerances.FLOAT32);
        }
    }

    @Test
    void case_14_global_norm() {
        JsonObject in = cases.in("14_global_grad_clip");
        double[] policy = GoldenCases.vector(in.get("policy_grad"));
        double[] critic = Arrays.stream(GoldenCases.matrix(in.get("critic_grad")))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        assertEquals(
                cases.expected("14_global_grad_clip").get("policy_only_norm").getAsDouble(),
                script.norm(policy),
                Tolerances.FLOAT32 * 5);
        assertEquals(
                cases.expected("14_global_grad_clip").get("critic_only_norm").getAsDouble(),
                script.norm(critic),
                Tolerances.FLOAT32 * 5);
    }

    @Test
    void case_17_adamw() {
        JsonObject in = cases.in("17_adamw_no_decay");
        Weights start = ScriptFunctions.weights(GoldenCases.vector(in.get("theta0")));
        List<Parameter> shape = List.of(new Parameter("w", 2));
        double[][] want =
                GoldenCases.matrix(cases.expected("17_adamw_no_decay").get("theta_after_each_step_pytorch_eps"));
        double[][] gradients = GoldenCases.matrix(in.get("grads"));
        try (DeviceTensors w = DeviceTensors.of(module, shape, start);
                DeviceTensors g = DeviceTensors.zeros(module, shape);
                DeviceTensors m = DeviceTensors.zeros(module, shape);
                DeviceTensors v = DeviceTensors.zeros(module, shape)) {
            for (int step = 0; step < gradients.length; step++) {
                g.write(ScriptFunctions.weights(gradients[step]));
                module.call("adamw")
                        .tensors(w)
                        .tensors(g)
                        .tensors(m)
                        .tensors(v)
                        .number(step + 1L)
                        .number(0.01)
                        .number(0.9)
                        .number(0.95)
                        .number(1e-6)
                        .number(0.0)
                        .number(1.0)
                        .run();
                near(want[step], ScriptFunctions.widened(w.read().tensor("w").values()));
            }
        }
    }

    /** The end-to-end minibatch: rewards and advantages on the host, losses and gradients in the engine. */
    @Test
    void case_19_end_to_end_with_gradients() {
        String name = "19_end_to_end_ppo_max";
        JsonObject want = cases.expected(name);
        TokenRows old = cases.rows(name, "old_logprobs");
        TokenRows values = cases.rows(name, "old_values");
        TokenRows rewards = RewardShaping.shape(
                cases.out(name, "scores_after_norm_clip"),
                new KlPenalty(KlEstimator.K1, 0.1).penalties(old, cases.rows(name, "ref_logprobs")));
        TokenRows advantages = new Gae(1, 0.9).advantages(rewards, values);
        TokenRows returns = Gae.returns(advantages, values);
        near(GoldenCases.masked(want.get("advantages")), advantages.flat());
        double[] policy = policy(cases.masked(name, "new_logprobs"), old.flat(), advantages.flat(), 0.2);
        double[] value = valueLoss(name, returns.flat(), 0.2);
        assertEquals(want.get("policy_loss").getAsDouble(), policy[0], Tolerances.FLOAT32);
        assertEquals(want.get("value_loss").getAsDouble(), value[0], Tolerances.FLOAT32);
        assertEquals(want.get("total_without_ptx").getAsDouble(), policy[0] + value[0], Tolerances.FLOAT32);
        near(
                PpoLosses.policy(cases.rows(name, "new_logprobs"), old, advantages, 0.2, INF, LossAveraging.TOKEN_MEAN)
                        .gradient()
                        .flat(),
                Arrays.copyOfRange(policy, 1, 10));
        near(
                PpoLosses.value(cases.rows(name, "new_values"), values, returns, 0.2, LossAveraging.TOKEN_MEAN)
                        .gradient()
                        .flat(),
                Arrays.copyOfRange(value, 1, 10));
    }

    private static double[] surrogate(String name, double clip) {
        return policy(
                cases.masked(name, "new_logprobs"),
                cases.masked(name, "old_logprobs"),
                cases.masked(name, "advantages"),
                clip);
    }

    private static double[] policy(double[] logProbs, double[] old, double[] advantages, double clip) {
        return policyCall(logProbs, new double[logProbs.length], old, advantages, clip, 0, INF);
    }

    private static double entropyTerm(double[] entropies, double target) {
        double[] zeros = new double[entropies.length];
        return policyCall(zeros, entropies, zeros, zeros, 0.2, 1, target)[0];
    }

    private static double[] policyCall(
            double[] logProbs,
            double[] entropies,
            double[] old,
            double[] advantages,
            double clip,
            double entropyCoefficient,
            double target) {
        double[] weights = new double[logProbs.length];
        Arrays.fill(weights, 1.0 / weights.length);
        return module.call("policy_loss_gradients")
                .floats(logProbs)
                .floats(entropies)
                .floats(old)
                .floats(old)
                .floats(advantages)
                .floats(weights)
                .floats(new double[logProbs.length])
                .ints(new long[] {logProbs.length}, 1)
                .number(0L)
                .number(clip)
                .number(clip)
                .number(INF)
                .number(20.0)
                .number(entropyCoefficient)
                .number(target)
                .number(0.0)
                .number(0L)
                .readFloats();
    }

    private static double[] valueLoss(String name, double[] returns, double clip) {
        double[] weights = new double[returns.length];
        Arrays.fill(weights, 1.0 / weights.length);
        return module.call("value_loss_gradients")
                .floats(cases.masked(name, "new_values"))
                .floats(cases.masked(name, "old_values"))
                .floats(returns)
                .floats(weights)
                .number(clip)
                .readFloats();
    }

    private static double[] pairs(double[] chosen, double[] rejected, double[] margins, double smoothing) {
        return module.call("pair_loss_gradients")
                .floats(chosen)
                .floats(rejected)
                .floats(margins)
                .number(smoothing)
                .number(1.0 / chosen.length)
                .readFloats();
    }

    private static void near(double[] expected, double[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(
                    expected[i],
                    found[i],
                    Tolerances.FLOAT32_ZERO + Tolerances.FLOAT32 * Math.abs(expected[i]),
                    "entry " + i);
        }
    }
}
