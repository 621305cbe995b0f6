package io.pposcope.debug;

import io.pposcope.experience.Iteration;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a run remembers of its iterations, what is watched, and what it writes to disk as it goes. */
public final class RunRecord {

    private final Run run;
    private final Journal journal;
    private final RunFolder folder = RunFolder.shared();

    RunRecord(Run run, Journal journal) {
        this.run = run;
        this.journal = journal;
    }

    Run run() {
        return run;
    }

    Journal journal() {
        return journal;
    }

    RunFolder folder() {
        return folder;
    }

    void close() {
        folder.close();
    }

    /**
     * Writes every iteration's stage values to a folder from now on, and all metrics and watches as
     * {@code metrics.jsonl}.
     */
    public RunRecord to(Path recording) throws IOException {
        folder.recording(Require.present(recording, "record().to", "the folder", "a path"));
        return this;
    }

    /** Writes a checkpoint to a folder after every so many iterations from now on. */
    public RunRecord checkpoints(Path saved, int every) {
        folder.checkpoints(Require.present(saved, "record().checkpoints", "the folder", "a path"), every);
        return this;
    }

    /** Writes a checkpoint of this very moment, also in the middle of an iteration; returns its folder. */
    public Path save(Path saved) throws IOException {
        Require.present(saved, "save", "the folder", "a path");
        return run.standing("save", live -> Checkpoint.save(saved, run.trainer()));
    }

    /** Has the run go on from a checkpoint of the same configuration, models and tokenizer. */
    public Run load(Path checkpoint) throws IOException {
        Require.present(checkpoint, "load", "the checkpoint", "its folder, as save(folder) returns it");
        return run.standing("load", live -> {
            Optional<LiveIteration> underway = Checkpoint.load(checkpoint, run.trainer());
            int iteration = run.trainer().state().iteration();
            run.tree().futures().leaveFor(iteration);
            run.arriveAt(underway, iteration);
            return run;
        });
    }

    /** Evaluates an expression after every iteration, charts and records it under its name. */
    public RunRecord watch(String name, ToDoubleFunction<Iteration> expression) {
        Require.name(name, "watch", "the watch's name");
        Require.present(expression, "watch", "the expression", "one like i -> i.metrics().get(\"objective/kl\")");
        journal.watch(name, expression);
        return this;
    }

    public RunRecord unwatch(String name) {
        journal.unwatch(name);
        return this;
    }

    /** Watches that failed, with what went wrong last. */
    public Map<String, String> failedWatches() {
        return journal.failures();
    }

    /** A finished iteration; the newest ones are kept. */
    public Iteration iteration(int number) {
        return journal.iteration(number);
    }

    /** The newest finished iteration. */
    public Optional<Iteration> newest() {
        List<Iteration> kept = journal.newest();
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.getLast());
    }

    /** The charts that tell a collapse, and the watches. */
    View charts() {
        return journal.history().charts(journal.watched().toArray(String[]::new));
    }

    @Override
    public String toString() {
        return "record of " + run;
    }
}
