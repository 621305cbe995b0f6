package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.inspect.ViewConformance;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TypedMethods;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Surrogate;
import io.pposcope.model.Weights;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.Recorder;
import io.pposcope.recording.Recording;
import io.pposcope.stage.UpdateStage;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Advantages and losses that a person types: equal to those built in, seen before they train, faults with their place. */
class OwnMethodsTest {

    private static final AdvantageFunction GRPO = AdvantageFunction.ofGroup("GRPO", group -> {
        double[] returns = group.stream().mapToDouble(ResponseView::reward).toArray();
        double mean = 0;
        for (double r : returns) {
            mean += r / returns.length;
        }
        double squares = 0;
        for (double r : returns) {
            squares += (r - mean) * (r - mean);
        }
        double[] advantages = new double[returns.length];
        for (int i = 0; i < returns.length; i++) {
            advantages[i] = (returns[i] - mean) / (Math.sqrt(squares / (returns.length - 1)) + 1e-6);
        }
        return advantages;
    });

    private static WorldLab lab;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static PpoMaxConfig small(UnaryOperator<ConfigDraft> changes) {
        return Presets.named("grpo")
                .with(c -> changes.apply(c.rolloutBatchSize(8)
                        .maxNewTokens(8)
                        .minibatches(1, 4, 4)
                        .responsesPerPrompt(2)
                        .averaging(LossAveraging.TOKEN_MEAN)));
    }

    private static PpoMax trainer(UnaryOperator<ConfigDraft> changes) {
        return lab.trainer(small(changes), 7);
    }

    /** Experience of a policy that has moved since, so that ratios differ from 1. */
    private static Advantages stale(PpoMax ppo) {
        Iteration made = ppo.next();
        return made.advantages();
    }

    private static Weights gradient(PpoMax ppo, Advantages advantages, UnaryOperator<ConfigDraft> changes) {
        return ppo.tentatively(ppo.config().with(changes), (UpdateStage stage) -> stage.gradients(advantages))
                .policy();
    }

    private static void sameGradient(PpoMax ppo, UnaryOperator<ConfigDraft> typed, UnaryOperator<ConfigDraft> builtIn) {
        Advantages advantages = stale(ppo);
        Weights expected = gradient(ppo, advantages, builtIn);
        Weights found = gradient(ppo, advantages, typed);
        double difference = 0;
        double norm = 0;
        for (String name : expected.names()) {
            float[] a = expected.tensor(name).values();
            float[] b = found.tensor(name).values();
            for (int i = 0; i < a.length; i++) {
                difference += (double) (a[i] - b[i]) * (a[i] - b[i]);
                norm += (double) a[i] * a[i];
            }
        }
        assertTrue(norm > 0);
        assertEquals(0, Math.sqrt(difference / norm), Tolerances.FLOAT32_MICRO_BATCHES);
    }

    @Test
    void typed_losses_have_the_gradient_of_those_built_in() {
        sameGradient(trainer(c -> c), c -> c.loss(TypedMethods.PPO).klLoss(none()), c -> c.klLoss(none()));
        sameGradient(trainer(c -> c), c -> c.loss(TypedMethods.GRPO).klLoss(none()), c -> c.klLoss(kl()));
        sameGradient(trainer(c -> c), c -> c.loss(TypedMethods.GSPO), c -> c.surrogate(new Surrogate.SequenceRatio())
                .clipRange(0.1, 0.15));
        PpoMax shared = lab.trainer(
                Presets.vanilla().with(c -> c.rolloutBatchSize(8)
                        .maxNewTokens(8)
                        .minibatches(1, 8, 8)
                        .critic(CriticStart.SHARED_TRUNK, 0)),
                7);
        sameGradient(shared, c -> c.loss(TypedMethods.PPO), c -> c);
    }

    private static KlTerm none() {
        return KlTerm.none();
    }

    private static KlTerm kl() {
        return new KlTerm(0.3, KlEstimator.K3);
    }

    @Test
    void a_typed_advantage_equals_the_one_built_in() {
        Advantages expected = trainer(c -> c).next().advantages();
        Advantages found = trainer(c -> c.advantage(GRPO)).next().advantages();
        for (int row = 0; row < expected.rollout().rows(); row++) {
            assertEquals(
                    expected.perToken().get(row, 0),
                    found.perToken().get(row, 0),
                    Tolerances.FITTED,
                    "response " + row);
            assertEquals(found.perToken().get(row, 0), found.explain(row, 0).value());
        }
        assertTrue(found.explain(0, 0).toText().contains("the function “GRPO”"));
        ViewConformance.check(found);
    }

    @Test
    void advantages_of_single_tokens_see_values() {
        AdvantageFunction tokens = AdvantageFunction.ofTokens("reward to go less value", r -> {
            double[] advantages = new double[r.length()];
            double toGo = 0;
            for (int t = advantages.length - 1; t >= 0; t--) {
                toGo += r.tokens().get(t).reward();
                advantages[t] = toGo - r.tokens().get(t).value();
            }
            return advantages;
        });
        PpoMaxConfig config = SmallLab.CONFIG.with(c -> c.gae(1, 1));
        Advantages expected = lab.trainer(config, 5).next().advantages();
        Advantages found =
                lab.trainer(config.with(c -> c.advantage(tokens)), 5).next().advantages();
        assertEquals(expected.returns(), found.returns(), "the critic learns as before");
        for (int row = 0; row < expected.rollout().rows(); row++) {
            for (int t = 0; t < expected.perToken().length(row); t++) {
                assertEquals(expected.perToken().get(row, t), found.perToken().get(row, t), Tolerances.FITTED);
            }
        }
    }

    @Test
    void steps_rewinding_and_files_change_no_bit() throws IOException {
        UnaryOperator<ConfigDraft> own = c -> c.loss(TypedMethods.PPO).advantage(GRPO);
        PpoMax straight = trainer(own);
        Iteration first = SmallLab.timeless(straight.next());
        straight.next();
        try (Run run = Run.of(trainer(own))) {
            run.step(Boundary.ITERATION);
            run.step(Boundary.PASS, 3);
            run.save(folder);
            assertEquals(first, SmallLab.timeless(run.iteration(0)));
        }
        PpoMax resumed = trainer(own);
        Checkpoint.load(Checkpoint.latest(folder).orElseThrow(), resumed)
                .orElseThrow()
                .finish();
        assertEquals(
                straight.setup().learner().state(), resumed.setup().learner().state());
        Recorder.into(folder.resolve("recorded")).add(first);
        assertEquals(first, Recording.open(folder.resolve("recorded")).iteration(0));
    }

    @Test
    void what_if_shows_a_loss_before_anything_is_trained() {
        try (Run run = Run.of(trainer(c -> c))) {
            run.step(Boundary.STAGE, 4);
            var before = run.trainer().setup().learner().state();
            var plain = run.whatIf().effect();
            var typed = run.whatIf()
                    .with(c -> c.loss(TypedMethods.GRPO).klLoss(none()))
                    .effect();
            assertEquals(before, run.trainer().setup().learner().state());
            assertTrue(typed.policyGradientNorm() > 0 && plain.policyGradientNorm() > 0);
            ViewConformance.check(typed);
        }
    }

    /** Whoever changes a formula in a cell keeps its name: nothing may go on with the earlier one. */
    @Test
    void other_code_under_the_same_name_is_another_configuration() {
        PpoMax ppo = trainer(c -> c.advantage(AdvantageFunction.ofResponse("mine", r -> 1))
                .loss(TokenLoss.of("own", t -> t.ratio().times(-t.advantage()))));
        Advantages before = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
        AdvantageFunction other = AdvantageFunction.ofResponse("mine", r -> -1);
        WhatIf advantages = WhatIf.of(ppo, before).with(c -> c.advantage(other));
        assertEquals(-1, advantages.advantages().raw().get(0, 0));
        assertEquals(
                -1,
                WhatIf.of(ppo, before)
                        .with(c -> c.advantage(other).gae(1, 0.5))
                        .advantages()
                        .raw()
                        .get(0, 0));
        assertTrue(
                advantages
                        .changes()
                        .toString()
                        .contains("advantage.estimator.function “mine” → “mine” with other code"),
                advantages.changes().toString());
        WhatIf losses = WhatIf.of(ppo, before).with(c -> c.loss(TokenLoss.of("own", t -> t.ratio())));
        for (WhatIf changed : new WhatIf[] {advantages, losses}) {
            assertTrue(assertThrows(IllegalStateException.class, changed::train)
                    .getMessage()
                    .contains("changes the configuration"));
        }
        assertEquals(0, ppo.state().iteration());
        WhatIf.of(ppo, before).maskRow(0).train();
        assertEquals(1, ppo.state().iteration());
    }

    /** A recording knows the name; the trainer that looks at it knows the code. */
    @Test
    void recorded_experience_is_edited_with_the_code_of_the_trainer() throws IOException {
        PpoMax ppo = trainer(c -> c.advantage(GRPO));
        Iteration made = SmallLab.timeless(ppo.next());
        Recorder.into(folder).add(made);
        Advantages edited =
                WhatIf.of(ppo, Recording.open(folder).iteration(0)).maskRow(0).advantages();
        assertEquals(made.advantages().perToken(), edited.perToken());
    }

    @Test
    void a_wrong_function_pauses_the_run_and_names_the_response() {
        AdvantageFunction wrong = AdvantageFunction.ofResponse("picky", r -> {
            if (r.number() == 3) {
                throw new IllegalArgumentException("no such thing");
            }
            return r.score();
        });
        try (Run run = Run.of(trainer(c -> c.advantage(wrong)))) {
            run.step(Boundary.ITERATION);
            String why = run.why().view().text();
            assertTrue(
                    why.contains("the advantage function “picky” at response 3 of iteration 0 failed: no such thing"),
                    why);
        }
        fails(
                "gave 3 numbers; expected one for each response, 2",
                c -> c.advantage(AdvantageFunction.ofGroup("short", group -> new double[3])));
        fails(
                "gave NaN; expected finite numbers",
                c -> c.advantage(AdvantageFunction.ofResponse("nan", r -> Double.NaN)));
        fails(
                "gave 1 numbers; expected one for each token",
                c -> c.advantage(AdvantageFunction.ofTokens(
                        "one", r -> r.length() > 1 ? new double[1] : new double[r.length()])));
        fails("files do not hold code; give it again", c -> c.advantage(AdvantageFunction.named("lost")));
        fails(
                "of response ",
                c -> c.loss(TokenLoss.of("late", t -> {
                    if (t.entropy() != 0.1 && t.entropy() != 2) {
                        throw new IllegalStateException("not on the grid");
                    }
                    return t.ratio();
                })));
    }

    private static void fails(String words, UnaryOperator<ConfigDraft> config) {
        try (Run run = Run.of(trainer(config))) {
            run.step(Boundary.ITERATION);
            String why = String.join(" ", run.why().view().text().split("\\s+"));
            assertTrue(why.contains(words), why);
        }
    }
}
