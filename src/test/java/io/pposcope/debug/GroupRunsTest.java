package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptGroups;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.ViewConformance;
import io.pposcope.math.TokenRows;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Surrogate;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.Recorder;
import io.pposcope.recording.Recording;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs on groups, with and without a critic: steps, rewinding, files and looking change no bit. */
class GroupRunsTest {

    private static final int ITERATIONS = 2;

    /** Few values, so that some groups have no contrast and are replaced. */
    private static final RewardFunction COARSE =
            RewardFunction.of("coarse", (prompt, response) -> response.text().length() % 3 == 0 ? 1 : 0);

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

    static Stream<String> presets() {
        return Stream.of(
                "reinforce",
                "reinforce-baseline",
                "a2c",
                "rloo",
                "grpo",
                "dr-grpo",
                "gspo",
                "dapo",
                "vine-ppo",
                "kl-cov",
                "clip-cov");
    }

    private static PpoMax trainer(String preset) {
        PpoMaxConfig config = Presets.named(preset);
        return lab.trainer(
                config.with(c -> c.rolloutBatchSize(8)
                        .maxNewTokens(8)
                        .minibatches(2, 4, 2)
                        .responsesPerPrompt(Math.min(2, config.rollout().responsesPerPrompt()))
                        .critic(config.criticStart(), 0)),
                COARSE,
                7);
    }

    private static List<Iteration> straight(PpoMax ppo) {
        List<Iteration> made = new ArrayList<>();
        for (int i = 0; i < ITERATIONS; i++) {
            made.add(SmallLab.timeless(ppo.next()));
        }
        return made;
    }

    @ParameterizedTest
    @MethodSource("presets")
    void a_run_in_strides_that_is_looked_at_rewound_and_read_from_files_comes_out_the_same(String preset)
            throws IOException {
        PpoMax ppo = trainer(preset);
        List<Iteration> expected = straight(ppo);
        LearnerState weights = ppo.setup().learner().state();
        Random random = new Random(preset.hashCode());
        Run run = Run.of(trainer(preset));
        try {
            for (int step = 0; run.history().size() < ITERATIONS; step++) {
                run.step(Boundary.values()[random.nextInt(Boundary.values().length - 1)], 1 + random.nextInt(3));
                assertTrue(run.why().failure().isEmpty(), run.why().text());
                Object look = run.look();
                assertFalse(Inspector.view(look).orElseThrow().html().isEmpty());
                if (step % 9 == 4) {
                    run.rewindTo(run.snapshot("here"));
                }
                if (step == 12 || look instanceof LiveRollout && step > 20 && step % 7 == 0) {
                    run.save(folder);
                    run.close();
                    run = Run.of(trainer(preset));
                    run.load(Checkpoint.latest(folder).orElseThrow());
                }
            }
            run.rewindTo(ITERATIONS);
            for (int i = Math.max(0, run.history().size() - 1); i < ITERATIONS; i++) {
                assertEquals(expected.get(i), SmallLab.timeless(run.iteration(i)), preset + ", iteration " + i);
            }
            assertEquals(weights, run.trainer().setup().learner().state(), preset);
        } finally {
            run.close();
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void iterations_show_themselves_and_come_back_from_a_recording(String preset) throws IOException {
        Iteration made = straight(trainer(preset)).getLast();
        ViewConformance.check(made.scores());
        ViewConformance.check(made.advantages());
        ViewConformance.check(made);
        Recorder.into(folder).add(made);
        Iteration read = Recording.open(folder).iteration(made.iteration());
        assertEquals(made, read);
        assertEquals(made.rollout().hasValues(), read.rollout().hasValues());
        for (int row = 0; row < made.rollout().rows(); row++) {
            assertEquals(
                    made.advantages().perToken().get(row, 0),
                    made.advantages().explain(row, 0).value());
            int last = made.rollout().tokens().length(row) - 1;
            assertEquals(
                    made.rewards().perToken().get(row, last),
                    made.rewards().explain(row, last).value(),
                    Tolerances.EXACT,
                    "sums in another order");
        }
        assertEquals(
                made.update().metrics().get("policy/loss"),
                made.update().explainLoss().value());
    }

    @Test
    void without_a_critic_there_are_no_values_and_no_critics_weights() {
        PpoMax ppo = trainer("grpo");
        Iteration made = ppo.next();
        assertFalse(made.rollout().hasValues());
        assertTrue(ppo.setup().learner().state().critic().weights().names().isEmpty());
        assertTrue(made.metrics().keySet().stream().noneMatch(path -> path.startsWith("value/")), made::toString);
        assertTrue(Double.isNaN(made.responses().getFirst().tokens().getFirst().value()));
        String view = Inspector.view(made).orElseThrow().text();
        assertFalse(view.contains("NaN"), view);
    }

    @Test
    void groups_without_contrast_are_replaced_and_not_trained_on() {
        PpoMax ppo = trainer("dapo");
        Iteration made = ppo.next();
        Scores scores = made.scores();
        assertTrue(scores.raw().rows() > 8, "something was replaced");
        int[] kept = scores.groups().rowsWithContrast(scores.raw());
        assertTrue(kept.length >= 8 || scores.raw().rows() >= 24 - 1, Arrays.toString(kept));
        assertEquals(
                IntStream.of(kept).boxed().toList(),
                made.update().minibatches().stream()
                        .filter(minibatch -> minibatch.epoch() == 0)
                        .flatMap(minibatch -> minibatch.rows().stream())
                        .sorted()
                        .toList());
        for (int[] group : scores.groups().rows()) {
            boolean contrast = PromptGroups.hasContrast(scores.raw(), group);
            for (int row : group) {
                assertEquals(contrast, made.advantages().mask().get(row, 0) == 1);
            }
        }
        assertEquals(
                scores.groups().shareWithoutContrast(scores.raw()),
                made.metrics().get("groups/without_contrast"));
        assertTrue(Inspector.view(made).orElseThrow().text().contains("none: all score the same"));
        assertEquals(
                made.update().minibatches(),
                trainer("dapo").next(made.rollout()).update().minibatches());
    }

    @Test
    void where_every_group_scores_the_same_nothing_is_trained() {
        PpoMax ppo = trainer("dapo").with(RewardFunction.of("flat", (prompt, response) -> 1));
        LearnerState before = ppo.setup().learner().state();
        Iteration made = ppo.next();
        assertEquals(24, made.rollout().rows(), "three batches at most");
        assertTrue(
                made.update().stopped().orElseThrow().startsWith("in every group all responses have the same score"));
        assertEquals(before, ppo.setup().learner().state());
        assertEquals(1, made.metrics().get("groups/without_contrast"));
        try (Run run = Run.of(trainer("dapo").with(RewardFunction.of("flat", (prompt, response) -> 1)))) {
            run.step(Boundary.ITERATION);
            assertEquals(SmallLab.timeless(made), SmallLab.timeless(run.iteration(0)));
        }
    }

    @Test
    void a_loss_of_0_explains_itself() {
        Iteration made = trainer("dr-grpo")
                .with(trainer("dr-grpo").config().with(c -> c.minibatches(1, 8, 8)))
                .next();
        String why = made.update().vanishingLoss().orElseThrow();
        assertTrue(why.startsWith("The loss is about 0 ("), why);
        assertTrue(Inspector.view(made.update()).orElseThrow().text().contains("and both are right"));
        assertTrue(made.update().explainLoss().toText().contains("tokens with A > 0, to be made likelier"));
        Iteration plain = SmallLab.trainer(lab).next();
        assertTrue(plain.update().vanishingLoss().isEmpty());
    }

    @Test
    void what_drives_entropy_is_shown_measured_and_held_back() {
        PpoMax ppo = trainer("clip-cov");
        Iteration made = ppo.with(ppo.config().with(c -> c.surrogate(new Surrogate.ClipCov(0.5, -100, 100))))
                .next();
        TokenRows covariances = made.advantages().covariances();
        assertEquals(covariances.mean(), made.metrics().get("policy/covariance"), Tolerances.EXACT);
        assertTrue(Inspector.view(made.advantages()).orElseThrow().html().contains("covariance"));
        TokenRows clipped = made.update().minibatches().getFirst().clipped();
        assertEquals(clipped.tokens() / 2, clipped.sum(), "half of the first minibatch, where every ratio is 1");
        assertEquals(
                0,
                trainer("kl-cov")
                        .next()
                        .update()
                        .minibatches()
                        .getLast()
                        .clipped()
                        .sum(),
                "KL-Cov has no clip");
    }

    @Test
    void equal_prompts_stand_side_by_side() {
        Iteration made = trainer("grpo").next();
        assertEquals(4, made.scores().groups().size());
        assertTrue(made.scores().groups().rows().stream().allMatch(group -> group.length == 2));
        String text = Inspector.view(made.scores()).orElseThrow().text();
        assertTrue(text.contains("4 groups, ") && text.contains("Siblings side by side"), text);
    }

    @Test
    void contradictions_are_named_with_what_to_do() {
        refused("set rolloutBatchSize to 64 or 68", () -> Presets.named("grpo").with(d -> d.rolloutBatchSize(66)));
        refused("c.responsesPerPrompt(4)", () -> Presets.named("grpo").with(d -> d.responsesPerPrompt(1)));
        refused("c.advantage(ResponseBaseline.GROUP_MEAN)", () -> Presets.vanilla()
                .with(d -> d.critic(CriticStart.NONE, 0)));
        refused("c.critic(CriticStart.NONE, 0)", () -> Presets.named("grpo").with(d -> d.critic(CriticStart.NONE, 3)));
        refused("responsesPerPrompt to 2 or more", () -> Presets.vanilla().with(d -> d.dynamicSampling(3)));
        String message = assertThrows(IllegalStateException.class, () -> trainer("grpo")
                        .with(Presets.vanilla()
                                .with(c -> c.rolloutBatchSize(4).maxNewTokens(4).minibatches(1, 4, 4)))
                        .next())
                .getMessage();
        assertTrue(message.contains("this run was begun without a critic"), message);
        assertThrows(IllegalStateException.class, () -> {
            PpoMax ppo = trainer("grpo");
            ppo.with(Presets.vanilla().with(c -> c.critic(CriticStart.REWARD_MODEL, 1)
                            .rolloutBatchSize(4)
                            .maxNewTokens(4)
                            .minibatches(1, 4, 4)))
                    .warmUpCritic();
        });
    }

    private static void refused(String remedy, Executable config) {
        String message = assertThrows(IllegalArgumentException.class, config).getMessage();
        assertTrue(message.contains(remedy), message);
    }
}
