package io.pposcope.math;

import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS;
import static io.pposcope.math.LossAveraging.TOKEN_MEAN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Advantages and losses of methods without a critic against verl's numbers, values and gradients. */
class MethodVectorsTest {

    private static final TokenRows NEW = MethodVectors.input("new");
    private static final TokenRows OLD = MethodVectors.input("old");
    private static final TokenRows ADVANTAGES = MethodVectors.input("advantages");
    private static final TokenRows ALL_COUNT = NEW.map(any -> 1);
    private static final RatioBounds PPO = bounds(0.2, 0.2);

    /** verl gives the only response to a prompt A = R; here it has nothing to be compared with. */
    private static final int SINGLETON = 7;

    private static RatioBounds bounds(double below, double above) {
        return new RatioBounds(below, above, POSITIVE_INFINITY);
    }

    private static void same(String name, Loss found) {
        assertEquals(MethodVectors.loss(name), found.value(), Tolerances.VERL_TOKEN_COUNT, name);
        assertArrayEquals(
                MethodVectors.gradient(name).flat(), found.gradient().flat(), Tolerances.VERL_TOKEN_COUNT, name);
    }

    @Test
    void group_advantages() {
        same("grpo", ResponseBaseline.GROUP_STANDARDISED);
        same("dr_grpo", ResponseBaseline.GROUP_MEAN);
        same("rloo", ResponseBaseline.LEAVE_ONE_OUT);
    }

    private static void same(String name, ResponseBaseline baseline) {
        double[] returns = MethodVectors.input("rewards").rowSums();
        double[] expected = MethodVectors.advantages(name);
        double[] found = baseline.advantages(returns, MethodVectors.groups());
        assertEquals(
                returns[SINGLETON], expected[SINGLETON], Tolerances.GROUP_EPSILON, "GRPO's is divided by 1 + 1e-6");
        assertEquals(0, found[SINGLETON]);
        for (int row = 0; row < expected.length; row++) {
            if (row != SINGLETON) {
                assertEquals(expected[row], found[row], Tolerances.VECTOR_RELATIVE, name + ", response " + row);
            }
        }
    }

    @Test
    void clipped_surrogates_and_averagings() {
        same("token_mean", PpoLosses.policy(NEW, OLD, ADVANTAGES, PPO, TOKEN_MEAN));
        same("clip_higher", PpoLosses.policy(NEW, OLD, ADVANTAGES, bounds(0.2, 0.28), TOKEN_MEAN));
        same("sequence_mean_of_token_means", PpoLosses.policy(NEW, OLD, ADVANTAGES, PPO, SEQUENCE_MEAN_OF_TOKEN_MEANS));
        same(
                "fixed_length_8_times_rows",
                PpoLosses.policy(NEW, OLD, ADVANTAGES, PPO, LossAveraging.fixedLength(8))
                        .times(NEW.rows()));
    }

    @Test
    void gspo() {
        same(
                "gspo",
                SurrogateLosses.sequence(
                        NEW, OLD, ALL_COUNT, ADVANTAGES, bounds(0.1, 0.15), SEQUENCE_MEAN_OF_TOKEN_MEANS));
    }

    @Test
    void kl_in_the_loss() {
        same("k3", PpoLosses.kl(NEW, MethodVectors.input("ref"), KlEstimator.K3, SEQUENCE_MEAN_OF_TOKEN_MEANS));
    }

    @Test
    void kl_cov() {
        TokenRows covariances = SurrogateLosses.covariances(NEW, ADVANTAGES, ALL_COUNT);
        TokenRows coefficients =
                SurrogateLosses.largest(covariances, ALL_COUNT, 0.2).times(0.7);
        assertEquals(5 * 0.7, coefficients.sum(), Tolerances.EXACT, "a fifth of 27 tokens");
        same("kl_cov", SurrogateLosses.klCov(NEW, OLD, ADVANTAGES, coefficients, TOKEN_MEAN));
    }

    /** With a share of 1 verl's permutation chooses all between the bounds. */
    @Test
    void clip_cov() {
        TokenRows covariances = SurrogateLosses.covariances(NEW, ADVANTAGES, ALL_COUNT);
        TokenRows unclipped = PpoLosses.ratios(NEW, OLD)
                .zip("ratios", ADVANTAGES, "advantages", (ratio, a) -> PPO.clips(ratio, a) ? 0 : 1);
        TokenRows chosen = SurrogateLosses.drawn(covariances, unclipped, 1, 0.1, 0.6, new SplittableRandom(1));
        same("clip_cov", SurrogateLosses.clipCov(NEW, OLD, ADVANTAGES, chosen, PPO, TOKEN_MEAN));
    }
}
