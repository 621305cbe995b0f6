package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.LiveIteration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a full disk kept from being written is written once there is room: nothing is trained twice, nothing is left
 * out.
 */
class KeptOnceTest {

    @TempDir
    private Path folder;

    private final AtomicInteger scored = new AtomicInteger();
    private final List<Integer> watched = new ArrayList<>();
    private Run run;
    private Path full;

    @BeforeEach
    void begin() throws IOException {
        run = Run.of(ToyLab.trainer(RewardFunction.of("counted", (prompt, response) -> scored.incrementAndGet())));
        run.record().watch("seen", iteration -> watched.add(iteration.iteration()) ? 1 : 0);
        full = Files.writeString(folder.resolve("full"), "a file, where a folder is needed");
    }

    @AfterEach
    void stop() {
        run.stop();
    }

    private void assertMadeOnce(int iterations) {
        assertEquals(iterations, run.history().size());
        assertEquals(2 * iterations, scored.get(), "two responses each");
        assertEquals(List.of(0, 1, 2, 3, 4).subList(0, iterations), watched);
        assertEquals(iterations, run.trainer().state().iteration());
        assertEquals(iterations + 1, run.timeline().snapshots().size());
    }

    @Test
    void a_checkpoint_missed_at_the_goal_is_written_and_the_goal_holds() throws IOException {
        run.record().checkpoints(full, 2).run().start(2).await();
        assertTrue(run.why().failure().orElseThrow() instanceof IOException, run.why()::text);
        assertMadeOnce(2);
        run.resume().await();
        assertTrue(run.why().failure().orElseThrow() instanceof IOException, "there is still no room");
        run.record().checkpoints(folder.resolve("roomy"), 2).run().resume().await();
        assertEquals("reached iteration 2", run.why().text());
        assertMadeOnce(2);
        Path saved = Checkpoint.latest(folder.resolve("roomy")).orElseThrow();
        assertEquals("iteration-000002", saved.getFileName().toString());
        assertEquals(run.trainer().snapshot(), Checkpoint.read(saved).snapshot());
        run.start(1).await();
        assertMadeOnce(3);
    }

    @Test
    void a_step_completes_the_iteration_that_could_not_be_kept() throws IOException {
        run.record().checkpoints(full, 1).run().step(Boundary.ITERATION);
        assertTrue(run.why().failure().isPresent());
        run.record().checkpoints(folder.resolve("roomy"), 1).run().step(Boundary.ITERATION);
        assertEquals("stepped to the next iteration", run.why().text());
        assertMadeOnce(1);
        assertTrue(Files.isDirectory(folder.resolve("roomy").resolve("iteration-000001")));
    }

    @Test
    void a_recording_goes_on_where_it_could_not() throws IOException {
        Path first = folder.resolve("first");
        run.record().to(first).run().start(1).await();
        Files.move(first, folder.resolve("moved"));
        Files.writeString(first, "in the way");
        run.start(2).await();
        assertTrue(run.why().failure().isPresent());
        run.record().to(folder.resolve("second")).run().resume().await();
        assertEquals("reached iteration 3", run.why().text());
        assertMadeOnce(3);
        assertEquals(List.of(0), Recording.open(folder.resolve("moved")).iterations());
        assertEquals(List.of(1, 2), Recording.open(folder.resolve("second")).iterations());
        assertEquals(
                run.history().metrics(),
                RunHistory.read(folder.resolve("second").resolve("metrics.jsonl"))
                        .metrics());
    }

    @Test
    void snapshots_that_found_no_room_are_moved_later() {
        run.timeline().budget(new Timeline.Budget(1, 1L << 30, Optional.of(full)));
        run.start(2).await();
        assertTrue(run.why().failure().orElseThrow() instanceof UncheckedIOException, run.why()::text);
        assertTrue(run.why().text().contains("All snapshots so far are kept"), run.why()::text);
        run.timeline().budget(new Timeline.Budget(1, 1L << 30, Optional.of(folder.resolve("roomy"))));
        run.resume().await();
        assertEquals("reached iteration 2", run.why().text());
        assertMadeOnce(2);
        assertTrue(run.timeline().snapshots().stream().allMatch(Snapshot::kept));
    }

    /** Whoever empties the folder of snapshots loses the way back, and not the way out. */
    @Test
    void a_run_whose_snapshots_were_deleted_says_so_and_ends() throws IOException {
        Path disk = folder.resolve("disk");
        run.timeline().budget(new Timeline.Budget(1, 1L << 30, Optional.of(disk)));
        run.start(1).await();
        run.timeline().snapshots().stream().flatMap(one -> one.disk().stream()).forEach(SnapshotFolders::delete);
        var before = run.trainer().setup().learner().state();
        String lost = assertThrows(UncheckedIOException.class, () -> run.tree().rewindTo(0))
                .getMessage();
        assertTrue(lost.startsWith("snapshot 0 (main, iteration 0, “start”) cannot be read any more: "), lost);
        assertTrue(lost.contains("run.timeline().snapshots()"), lost);
        assertEquals(before, run.trainer().setup().learner().state());
        run.stop();
        assertEquals(Run.State.STOPPED, run.state());
    }

    @Test
    void a_run_amid_an_update_ends_where_the_way_back_is_lost_and_says_where_its_weights_are() {
        run.timeline().budget(new Timeline.Budget(1, 1L << 30, Optional.of(folder.resolve("disk"))));
        while (run.trainer().underway().flatMap(LiveIteration::update).isEmpty()) {
            run.step(Boundary.PASS);
        }
        run.timeline().snapshots().stream().flatMap(one -> one.disk().stream()).forEach(SnapshotFolders::delete);
        String amid = assertThrows(IllegalStateException.class, run::stop).getMessage();
        assertTrue(amid.contains("its weights stay amid the update of iteration 0"), amid);
        assertTrue(amid.contains("cannot be read any more"), amid);
        assertEquals(Run.State.STOPPED, run.state());
        run.stop();
    }

    @Test
    void a_breakpoint_met_where_the_disk_was_full_is_reported_when_the_iteration_is_kept() throws IOException {
        run.breakpoints().at(1);
        run.record().checkpoints(full, 1).run().start(3).await();
        assertTrue(run.why().failure().isPresent());
        run.record().checkpoints(folder.resolve("roomy"), 1).run().resume().await();
        assertEquals(
                List.of("iteration 1 is about to begin"),
                run.why().hits().getFirst().matches());
        run.resume().await();
        assertEquals("reached iteration 3", run.why().text());
        assertMadeOnce(3);
    }

    /** A checkpoint of elsewhere is another place in the run's history, too. */
    @Test
    void a_loaded_checkpoint_takes_the_history_to_its_iteration() throws IOException {
        run.start(3).await();
        Path third = run.record().save(folder);
        run.start(1).await();
        run.record().load(third).start(1).await();
        assertEquals(4, run.history().size());
        assertEquals(2, run.timeline().histories().size(), "the future left behind is kept");
        try (Run fresh = Run.of(ToyLab.trainer(ToyLab.SCORE))) {
            fresh.record().load(third).start(1).await();
            assertEquals(4, fresh.history().size());
            assertTrue(fresh.history().metrics().getFirst().isEmpty()
                    && !fresh.history().metrics().getLast().isEmpty());
        }
    }
}
