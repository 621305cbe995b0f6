package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.PpoLosses;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.math.TypedMethods;
import io.pposcope.model.Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.LearnerState;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Sequences;
import io.pposcope.model.Surrogate;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both learners, with a backbone each and with a shared one, must do with any objective. */
class LearnerTest {

    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Architecture TINY = new LlamaArchitecture(19, 16, 2, 4, 2, 24, 32, 10_000, 1e-5, true);
    private static final List<LossAveraging> AVERAGINGS = List.of(
            LossAveraging.TOKEN_MEAN,
            LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS,
            LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS,
            LossAveraging.fixedLength(9));

    private static final List<Surrogate> SURROGATES = List.of(
            new Surrogate.TokenRatio(),
            new Surrogate.SequenceRatio(),
            new Surrogate.LogProb(),
            new Surrogate.KlCov(0.1, 1),
            new Surrogate.ClipCov(0.1, 0, 1),
            new Surrogate.Typed(TypedMethods.PPO),
            new Surrogate.Typed(TypedMethods.GSPO));

    private static TorchEngine engine;

    @BeforeAll
    static void open() {
        engine = TorchEngine.open(TINY, "cpu");
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static List<Learner> learners() {
        Weights policy = Initialisation.of(TINY, 1);
        Weights critic = Initialisation.withScoreHead(Initialisation.of(TINY, 2), TINY);
        return List.of(
                engine.learner(policy, critic),
                engine.sharedBackboneLearner(Initialisation.withScoreHead(policy, TINY)));
    }

    private static Experience experience(Random random, LossAveraging averaging, int rows) {
        int[][] prompts = ids(random, rows);
        int[][] responses = ids(random, rows);
        TokenRows shape = TokenRows.of(IntStream.range(0, rows)
                .mapToObj(i -> new double[responses[i].length])
                .toArray(double[][]::new));
        return new Experience(
                new Sequences(TokenIds.of(prompts), TokenIds.of(responses)),
                shape.map(x -> -3 + 0.3 * random.nextGaussian()),
                shape.map(x -> -3 + 0.3 * random.nextGaussian()),
                shape.map(x -> random.nextGaussian()),
                shape.map(x -> 0.3 * random.nextGaussian()),
                shape.map(x -> random.nextGaussian()),
                averaging.weighted(shape.map(x -> 1)),
                shape.map(x -> random.nextInt(4) == 0 ? 1 : 0),
                IntStream.range(0, rows).boxed().toList());
    }

    private static int[][] ids(Random random, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> random.ints(1 + random.nextInt(8), 0, 19).toArray())
                .toArray(int[][]::new);
    }

    private static PolicyObjective objective(Random random) {
        EntropyTerm entropy = List.of(
                        new EntropyTerm.None(), new EntropyTerm.Bonus(0.1), new EntropyTerm.Target(0.1, 2))
                .get(random.nextInt(3));
        KlTerm kl = random.nextBoolean() ? KlTerm.none() : new KlTerm(0.2, KlEstimator.values()[random.nextInt(4)]);
        return new PolicyObjective(
                1,
                SURROGATES.get(random.nextInt(SURROGATES.size())),
                random.nextBoolean() ? 0.2 : INF,
                random.nextBoolean() ? 0.3 : INF,
                random.nextBoolean() ? 1.5 : INF,
                20,
                entropy,
                kl);
    }

    @ParameterizedTest
    @MethodSource("learners")
    void losses_equal_the_host_arithmetic_on_the_tokens_the_pass_returns(Learner learner) {
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            LossAveraging averaging = AVERAGINGS.get(round % 4);
            Experience e = experience(random, averaging, 1 + random.nextInt(4));
            PolicyObjective o = objective(random);
            ValueObjective v = new ValueObjective(0.5 + random.nextDouble(), random.nextBoolean() ? 0.2 : INF);
            Pass pass = learner.accumulate(e, o, v);
            assertEquals(
                    hostPolicyLoss(e, o, pass, averaging),
                    pass.policyLoss(),
                    Tolerances.FLOAT32_LOSS,
                    () -> o.toString());
            assertEquals(
                    v.coefficient()
                            * PpoLosses.value(pass.values(), e.oldValues(), e.returns(), v.clipRange(), averaging)
                                    .value(),
                    pass.valueLoss(),
                    Tolerances.FLOAT32_LOSS,
                    v::toString);
            learner.discardGradients();
        }
    }

    private static double hostPolicyLoss(Experience e, PolicyObjective o, Pass pass, LossAveraging averaging) {
        double loss = o.surrogate()
                .loss(e.terms(pass.logProbs(), pass.entropies()), o.bounds(), averaging)
                .value();
        loss += switch (o.entropy()) {
            case EntropyTerm.None none -> 0;
            case EntropyTerm.Bonus bonus ->
                bonus.coefficient()
                        * PpoLosses.entropyBonus(pass.entropies(), averaging).value();
            case EntropyTerm.Target target ->
                target.coefficient()
                        * PpoLosses.entropyTarget(pass.entropies(), target.target(), averaging)
                                .value();
        };
        return loss
                + o.kl().coefficient()
                        * PpoLosses.kl(pass.logProbs(), e.refLogProbs(), o.kl().estimator(), averaging)
                                .value();
    }

    @ParameterizedTest
    @MethodSource("learners")
    void micro_batches_add_up_to_the_minibatch(Learner learner) {
        Experience whole = experience(new Random(3), LossAveraging.TOKEN_MEAN, 4);
        PolicyObjective o = new PolicyObjective(1, 0.2, INF, 20, new EntropyTerm.Bonus(0.1), KlTerm.none());
        ValueObjective v = new ValueObjective(1, 0.2);
        learner.accumulate(whole, o, v);
        GradientNorms together = learner.gradientNorms();
        learner.discardGradients();
        for (int row = 0; row < 4; row++) {
            learner.accumulate(select(whole, row), o, v);
        }
        GradientNorms parts = learner.gradientNorms();
        assertEquals(together.policy(), parts.policy(), Tolerances.FLOAT32_MICRO_BATCHES * together.policy());
        assertEquals(together.critic(), parts.critic(), Tolerances.FLOAT32_MICRO_BATCHES * together.critic());
        learner.discardGradients();
        assertEquals(0, learner.gradientNorms().joint());
    }

    private static Experience select(Experience e, int row) {
        return new Experience(
                e.sequences().select(row),
                e.denominatorLogProbs().select(row),
                e.refLogProbs().select(row),
                e.advantages().select(row),
                e.oldValues().select(row),
                e.returns().select(row),
                e.weights().select(row));
    }

    /**
     * One plain step against the gradient lowers the loss by rate · ‖g‖², to first order; AdamW with β 0 and a huge ε
     * is that step.
     */
    @ParameterizedTest
    @MethodSource("learners")
    void gradient_is_the_slope_of_the_loss(Learner learner) {
        Experience e = experience(new Random(5), LossAveraging.TOKEN_MEAN, 4);
        PolicyObjective o = new PolicyObjective(1, INF, INF, 20, new EntropyTerm.Bonus(0.1), KlTerm.none());
        ValueObjective v = new ValueObjective(1, INF);
        LearnerState start = learner.state();
        learner.accumulate(e, o, v);
        GradientNorms norms = learner.gradientNorms();
        double epsilon = 1e6;
        double expected = 2e-3;
        double change = expected / 2 / (norms.joint() * norms.joint());
        double down = lossAfter(learner, e, o, v, change * epsilon, epsilon);
        learner.restore(start);
        learner.accumulate(e, o, v);
        double up = lossAfter(learner, e, o, v, -change * epsilon, epsilon);
        assertEquals(expected, up - down, expected * Tolerances.FLOAT32_DIFFERENCE);
    }

    private static double lossAfter(
            Learner learner, Experience e, PolicyObjective o, ValueObjective v, double rate, double epsilon) {
        AdamWSettings plain = new AdamWSettings(0, 0, epsilon, 0);
        learner.step(new OptimiserStep(Math.abs(rate), Math.abs(rate), Math.signum(rate), Math.signum(rate), plain));
        Pass pass = learner.accumulate(e, o, v);
        learner.discardGradients();
        return pass.policyLoss() + pass.valueLoss();
    }

    @ParameterizedTest
    @MethodSource("learners")
    void a_restored_state_goes_on_bit_for_bit(Learner learner) {
        Experience e = experience(new Random(6), LossAveraging.TOKEN_MEAN, 3);
        step(learner, e);
        LearnerState saved = learner.state();
        step(learner, e);
        LearnerState after = learner.state();
        assertNotEquals(saved, after);
        learner.restore(saved);
        assertEquals(saved, learner.state());
        step(learner, e);
        assertEquals(after, learner.state());
    }

    /** Read in place it is what a copy is; after a step it is refused, since it would be another. */
    @ParameterizedTest
    @MethodSource("learners")
    void the_present_state_is_read_until_the_next_step(Learner learner) {
        Experience e = experience(new Random(7), LossAveraging.TOKEN_MEAN, 3);
        step(learner, e);
        LearnerState present = learner.present();
        assertEquals(learner.state(), present);
        LearnerState kept = present.kept();
        step(learner, e);
        assertNotEquals(kept, learner.state());
        String name = present.policy().weights().names().iterator().next();
        for (Weights part : List.of(
                present.policy().weights(),
                present.policy().firstMoments(),
                present.policy().secondMoments())) {
            String refusal = assertThrows(IllegalStateException.class, part.tensor(name)::values)
                    .getMessage();
            assertTrue(refusal.contains(name + " was trained since it was looked at"), refusal);
        }
        learner.restore(kept);
        assertEquals(kept, learner.state());
        assertThrows(IllegalStateException.class, present.policy().weights().tensor(name)::values);
    }

    private static void step(Learner learner, Experience e) {
        learner.accumulate(
                e,
                new PolicyObjective(1, 0.2, INF, 20, new EntropyTerm.None(), KlTerm.none()),
                new ValueObjective(1, 0.2));
        learner.step(new OptimiserStep(1e-3, 1e-3, 1, 1, AdamWSettings.standard()));
    }

    @ParameterizedTest
    @MethodSource("learners")
    void a_rate_of_zero_leaves_the_policy_alone(Learner learner) {
        LearnerState before = learner.state();
        learner.accumulate(
                experience(new Random(8), LossAveraging.TOKEN_MEAN, 2),
                new PolicyObjective(1, 0.2, INF, 20, new EntropyTerm.None(), KlTerm.none()),
                new ValueObjective(1, 0.2));
        learner.step(new OptimiserStep(0, 0, 1, 1, AdamWSettings.standard()));
        assertEquals(before, learner.state());
        assertEquals(0, learner.gradientNorms().joint(), "a step leaves no gradient behind");
    }
}
