package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.math.TokenRows;
import io.pposcope.model.LearnerState;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.model.TokenScores;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Setup;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint of any moment goes on bit for bit; what is torn or foreign is refused and changes nothing. */
class CheckpointTest {

    private static WorldLab lab;
    private static LearnerState afterTwo;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        lab = WorldLab.open();
        PpoMax ppo = SmallLab.trainer(lab);
        ppo.next();
        ppo.next();
        afterTwo = ppo.setup().learner().state();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 13, 15, 16, 19, 22, 25})
    void any_moment_goes_on_in_a_fresh_trainer(int steps) throws IOException {
        Path saved;
        TrainingSnapshot there;
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            saved = run.step(Boundary.PASS, steps).record().save(folder);
            there = run.tree().snapshot("there").state();
        }
        assertEquals(there, Checkpoint.read(saved).snapshot());
        PpoMax fresh = SmallLab.trainer(lab);
        Checkpoint.load(saved, fresh).ifPresent(LiveIteration::finish);
        while (fresh.state().iteration() < 2) {
            fresh.next();
        }
        assertEquals(afterTwo, fresh.setup().learner().state());
    }

    @Test
    void an_edited_rollout_goes_on_edited() throws IOException {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.step(Boundary.TOKEN, 3);
            int row = run.rollout().openRows().getFirst();
            run.rollout().force(row, "yes").drop((row + 1) % 6);
            Path saved = run.record().save(folder);
            run.step(Boundary.STAGE);
            PpoMax fresh = SmallLab.trainer(lab);
            LiveIteration live = Checkpoint.load(saved, fresh).orElseThrow();
            while (live.step() != Boundary.STAGE) {
                // to the end of the rollout
            }
            assertEquals(run.reached(), live.reached());
            live.close();
        }
    }

    @Test
    void the_newest_whole_one_is_found() throws IOException {
        PpoMax ppo = SmallLab.trainer(lab);
        Checkpoint.save(folder, ppo);
        ppo.next();
        Path second = Checkpoint.save(folder, ppo);
        Files.createDirectories(folder.resolve("iteration-000009.writing"));
        assertEquals(second, Checkpoint.latest(folder).orElseThrow());
        Path orphan = Files.move(second, folder.resolve("iteration-000001.replaced"));
        assertEquals(orphan, Checkpoint.latest(folder).orElseThrow(), "a process died between the two renames");
        assertEquals(ppo.snapshot(), Checkpoint.read(orphan).snapshot());
    }

    @Test
    void a_checkpoint_cut_anywhere_is_refused_and_changes_nothing() throws IOException {
        PpoMax ppo = SmallLab.trainer(lab);
        TrainingSnapshot before = ppo.snapshot();
        Path saved;
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            saved = run.step(Boundary.STAGE, 3).record().save(folder);
        }
        Random random = new Random(1);
        List<Path> files;
        try (var all = Files.list(saved)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length - 2)));
            String message = assertThrows(IOException.class, () -> Checkpoint.load(saved, ppo), file.toString())
                    .getMessage();
            assertTrue(message.contains("torn") || message.contains("not a safetensors file"), message);
            Files.delete(file);
            assertThrows(IOException.class, () -> Checkpoint.load(saved, ppo), file + " is missing");
            Files.write(file, whole);
        }
        assertEquals(before, ppo.snapshot());
    }

    @Test
    void another_run_s_checkpoint_is_refused_with_all_differences() throws IOException {
        Path saved = Checkpoint.save(folder, SmallLab.trainer(lab));
        PpoMax other = lab.trainer(SmallLab.CONFIG.with(c -> c.named("mine").kl(0.5)), 6);
        String message = assertThrows(IOException.class, () -> Checkpoint.load(saved, other))
                .getMessage();
        assertTrue(
                message.contains("seed 6 here, 5 there")
                        && message.contains("another configuration (there → here: name "
                                + "ppo-max → mine, klController.coefficient 0.1 → 0.5;"),
                message);
        Setup setup = SmallLab.trainer(lab).setup();
        ReferencePolicy flat = (sequences, temperature) -> new TokenScores(
                zeros(sequences.responses().lengths()),
                zeros(sequences.responses().lengths()));
        PpoMax elsewhere = new PpoMax(
                new Setup(setup.learner(), flat, setup.reward(), setup.prompts(), setup.texts(), setup.tokenizer()),
                SmallLab.CONFIG,
                5);
        assertTrue(assertThrows(IOException.class, () -> Checkpoint.load(saved, elsewhere))
                .getMessage()
                .contains("another reference model"));
        assertTrue(assertThrows(IOException.class, () -> Checkpoint.load(folder, other))
                .getMessage()
                .contains("is not a checkpoint"));
    }

    private static TokenRows zeros(int... lengths) {
        return TokenRows.of(Arrays.stream(lengths).mapToObj(double[]::new).toArray(double[][]::new));
    }

    @Test
    void a_disk_that_refuses_leaves_earlier_checkpoints_whole() throws IOException {
        PpoMax ppo = SmallLab.trainer(lab);
        Path first = Checkpoint.save(folder, ppo);
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file, where a folder is needed");
        String message = assertThrows(IOException.class, () -> Checkpoint.save(blocked, ppo))
                .getMessage();
        assertTrue(message.contains("could not be written, earlier ones are untouched"), message);
        assertEquals(ppo.snapshot(), Checkpoint.read(first).snapshot());
    }

    @Test
    void a_full_disk_pauses_the_run_and_loses_nothing() throws IOException {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.record().checkpoints(Files.writeString(folder.resolve("full"), "no room here"), 1);
            run.start(2).await();
            assertTrue(run.why().failure().orElseThrow() instanceof IOException, () -> run.why()
                    .text());
            assertEquals(1, run.history().size(), "the iteration itself is kept");
            run.record().checkpoints(folder.resolve("roomy"), 1).run().resume().await();
            assertEquals("reached iteration 2", run.why().text());
            assertEquals(afterTwo, run.trainer().setup().learner().state());
            assertEquals(
                    "iteration-000002",
                    Checkpoint.latest(folder.resolve("roomy"))
                            .orElseThrow()
                            .getFileName()
                            .toString());
        }
    }

    @Test
    void snapshots_that_do_not_fit_into_memory_go_to_disk_and_come_back() throws IOException {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.timeline().budget(new Timeline.Budget(1, 200_000_000, java.util.Optional.of(folder)));
            run.start(2).await();
            assertTrue(run.timeline().diskBytes() > 20_000_000);
            assertTrue(
                    run.timeline().view().text().contains("disk"),
                    run.timeline().view().text());
            run.tree().rewindTo(1).step(Boundary.ITERATION);
            assertEquals(afterTwo, run.trainer().setup().learner().state());
        }
    }

    @Test
    void a_recorded_rollout_is_trained_on_again_to_the_same_weights() throws IOException {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.record().to(folder).run().start(2).await();
            assertEquals("reached iteration 2", run.why().text());
        }
        var recording = io.pposcope.recording.Recording.open(folder);
        PpoMax replayed = SmallLab.trainer(lab);
        for (int iteration : recording.iterations()) {
            var again = replayed.next(recording.iteration(iteration).rollout());
            assertEquals(recording.iteration(iteration).advantages(), again.advantages());
            assertEquals(recording.iteration(iteration).update(), again.update());
        }
        assertEquals(afterTwo, replayed.setup().learner().state());
    }
}
