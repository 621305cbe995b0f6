package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.files.FolderLock;
import io.pposcope.recording.Recorder;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a run writes to disk as it goes; from the first write on, no other process writes in its folders. */
final class Keeping implements AutoCloseable {

    private Optional<Recorder> recorder = Optional.empty();
    private Optional<Path> metrics = Optional.empty();
    private Optional<Path> checkpoints = Optional.empty();
    private int every = 1;
    private final Map<Path, FolderLock> held = new HashMap<>();

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
            hold(metrics.orElseThrow().getParent());
            recorder.get().add(iteration);
            history.writeTo(metrics.orElseThrow());
        }
        if (checkpoints.isPresent() && ppo.state().iteration() % every == 0) {
            hold(checkpoints.get());
            Checkpoint.save(checkpoints.get(), ppo);
        }
    }

    private void hold(Path folder) throws IOException {
        if (!held.containsKey(folder)) {
            held.put(folder, FolderLock.share(folder));
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(FolderLock::close);
        held.clear();
    }
}
