package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.recording.Recorder;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a run writes to disk as it goes. */
final class Keeping {

    private Optional<Recorder> recorder = Optional.empty();
    private Optional<Path> metrics = Optional.empty();
    private Optional<Path> checkpoints = Optional.empty();
    private int every = 1;

    synchronized void recordTo(Path folder) throws IOException {
        recorder = Optional.of(Recorder.into(folder));
        metrics = Optional.of(folder.resolve("metrics.jsonl"));
    }

    synchronized void saveTo(Path folder, int everyIterations) {
        if (everyIterations < 1) {
            throw new IllegalArgumentException("a checkpoint every " + everyIterations + " iterations is impossible; give 1 or more");
        }
        checkpoints = Optional.of(folder);
        every = everyIterations;
    }

    synchronized void keep(PpoMax ppo, Iteration iteration, RunHistory history) throws IOException {
        if (recorder.isPresent()) {
            recorder.get().add(iteration);
            history.writeTo(metrics.orElseThrow());
        }
        if (checkpoints.isPresent() && ppo.state().iteration() % every == 0) {
            Checkpoint.save(checkpoints.get(), ppo);
        }
    }
}
