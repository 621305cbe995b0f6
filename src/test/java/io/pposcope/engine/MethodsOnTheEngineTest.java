package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.pposcope.Tolerances;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.MethodVectors;
import io.pposcope.math.SurrogateLosses;
import io.pposcope.math.TokenRows;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Surrogate;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The losses of methods without a critic, computed by the script in float32, against verl's values and gradients. */
class MethodsOnTheEngineTest {

    private static final double INF = Double.POSITIVE_INFINITY;
    private static final TokenRows NEW = MethodVectors.input("new");
    private static final TokenRows NONE = TokenRows.zerosLike(NEW);

    private static ScriptModule module;

    @BeforeAll
    static void open() {
        module = ScriptModule.of(
                new LlamaArchitecture(5, 4, 1, 2, 1, 4, 8, 10_000, 1e-5, true), Device.cpu(), Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        module.close();
    }

    private static void same(
            String name, Surrogate surrogate, double below, double above, TokenRows marks, LossAveraging averaging) {
        same(name, surrogate, below, above, marks, averaging, MethodVectors.input("advantages"), KlTerm.none());
    }

    private static void same(
            String name,
            Surrogate surrogate,
            double below,
            double above,
            TokenRows marks,
            LossAveraging averaging,
            TokenRows advantages,
            KlTerm kl) {
        long[] lengths = Arrays.stream(NEW.lengths()).asLongStream().toArray();
        ScriptCall call = module.call("policy_loss_gradients")
                .floats(NEW.flat())
                .floats(NONE.flat())
                .floats(MethodVectors.input("old").flat())
                .floats(MethodVectors.input("ref").flat())
                .floats(advantages.flat())
                .floats(averaging.weighted(NEW.map(any -> 1)).flat())
                .floats(marks.flat())
                .ints(lengths, lengths.length);
        double[] found = PolicyArguments.coefficients(
                        call, new PolicyObjective(1, surrogate, below, above, INF, 20, new EntropyTerm.None(), kl))
                .readFloats();
        assertEquals(MethodVectors.loss(name), found[0], Tolerances.FLOAT32_SURROGATE, name);
        assertArrayEquals(
                MethodVectors.gradient(name).flat(),
                Arrays.copyOfRange(found, 1, 1 + NEW.tokens()),
                Tolerances.FLOAT32_SURROGATE,
                name);
    }

    @Test
    void clip_higher() {
        same("token_mean", new Surrogate.TokenRatio(), 0.2, 0.2, NONE, LossAveraging.TOKEN_MEAN);
        same("clip_higher", new Surrogate.TokenRatio(), 0.2, 0.28, NONE, LossAveraging.TOKEN_MEAN);
    }

    @Test
    void gspo() {
        same("gspo", new Surrogate.SequenceRatio(), 0.1, 0.15, NONE, LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS);
    }

    @Test
    void k3_in_the_loss() {
        same(
                "k3",
                new Surrogate.LogProb(),
                INF,
                INF,
                NONE,
                LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS,
                NONE,
                new KlTerm(1, KlEstimator.K3));
    }

    @Test
    void kl_cov() {
        TokenRows all = NEW.map(any -> 1);
        TokenRows covariances = SurrogateLosses.covariances(NEW, MethodVectors.input("advantages"), all);
        same(
                "kl_cov",
                new Surrogate.KlCov(0.2, 0.7),
                INF,
                INF,
                SurrogateLosses.largest(covariances, all, 0.2).times(0.7),
                LossAveraging.TOKEN_MEAN);
    }
}
