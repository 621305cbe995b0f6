package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.internal.files.FolderInUseException;
import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves on disk, however it is driven, killed or rewound. */
class RunFolderTest {

    @TempDir
    private Path run;

    private static void train(RunFolder folder, PpoMax ppo, RunHistory history, int until) throws IOException {
        while (ppo.state().iteration() < until) {
            Iteration iteration = ppo.next();
            folder.keep(ppo, iteration, history.add(iteration));
        }
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("iteration-"))
                    .sorted()
                    .toList();
        }
    }

    private RunFolder open(int until) throws IOException {
        return RunFolder.alone(run).checkpoints(run, 2).thinned(1, 4).until(until);
    }

    @Test
    void a_killed_run_goes_on_from_its_checkpoint_and_its_record_has_no_iteration_twice() throws IOException {
        try (RunFolder folder = open(9)) {
            PpoMax killed = ToyLab.trainer(ToyLab.SCORE);
            train(folder, killed, folder.history(killed), 7);
        }
        assertEquals(List.of("iteration-000004", "iteration-000006"), checkpoints());
        try (RunFolder folder = open(9)) {
            PpoMax again = ToyLab.trainer(ToyLab.SCORE);
            assertEquals(
                    "iteration-000006",
                    folder.resume(again).orElseThrow().from().getFileName().toString());
            RunHistory history = folder.history(again);
            assertEquals(6, history.size());
            train(folder, again, history, 9);
            assertEquals(
                    history.metrics(),
                    RunHistory.read(run.resolve("metrics.jsonl")).metrics());
            assertEquals(9, history.size());
        }
        assertEquals(List.of("iteration-000004", "iteration-000008", "iteration-000009"), checkpoints());
    }

    @Test
    void the_metrics_file_is_the_history_after_a_rewind_and_after_a_hand_was_laid_on_it() throws IOException {
        PpoMax ppo = ToyLab.trainer(ToyLab.SCORE);
        Path file = run.resolve("metrics.jsonl");
        try (RunFolder folder = RunFolder.shared().recording(run)) {
            RunHistory history = new RunHistory();
            train(folder, ppo, history, 3);
            Files.writeString(file, "torn");
            train(folder, ppo, history, 4);
            assertEquals(history.metrics(), RunHistory.read(file).metrics());
            RunHistory rewound = history.upTo(2);
            train(folder, ppo, rewound, 5);
            assertEquals(rewound.metrics(), RunHistory.read(file).metrics());
        }
        assertEquals(List.of(0, 1, 2, 3, 4), Recording.open(run).iterations());
    }

    @Test
    void who_is_alone_in_a_folder_is_told_of_others_and_impossible_cadences_are_refused() throws IOException {
        try (RunFolder alone = RunFolder.alone(run)) {
            assertThrows(FolderInUseException.class, () -> RunFolder.alone(run));
            String message = assertThrows(IllegalArgumentException.class, () -> alone.checkpoints(run, 0))
                    .getMessage();
            assertTrue(message.contains("every 0 iterations"), message);
        }
        RunFolder.alone(run).close();
    }
}
