package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.Fingerprint;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** A run's state at one moment: in memory, on disk, or thinned out. */
public final class Snapshot implements Inspectable {

    private final int number;
    private final String label;
    private final int iteration;
    private final boolean atBoundary;
    private final Fingerprint fingerprint;
    private String branch;
    private boolean pinned;
    private int retained;
    private Optional<TrainingSnapshot> memory;
    private Optional<Path> disk = Optional.empty();

    Snapshot(int number, String branch, String label, TrainingSnapshot state, Fingerprint fingerprint) {
        this.number = number;
        this.branch = branch;
        this.label = label;
        this.iteration = state.state().iteration();
        this.atBoundary = state.underway().isEmpty();
        this.fingerprint = fingerprint;
        this.memory = Optional.of(state);
    }

    public int number() {
        return number;
    }

    /** The branch it was taken on. */
    public synchronized String branch() {
        return branch;
    }

    synchronized void moveTo(String other) {
        branch = other;
    }

    /** What it was taken for; empty for those taken at every iteration. */
    public String label() {
        return label;
    }

    /** The iteration that is next, or under way. */
    public int iteration() {
        return iteration;
    }

    /** Whether it lies between two iterations. */
    public boolean atBoundary() {
        return atBoundary;
    }

    /** Never thinned out. */
    public synchronized Snapshot pin() {
        pinned = true;
        return this;
    }

    public synchronized Snapshot unpin() {
        pinned = false;
        return this;
    }

    public synchronized boolean pinned() {
        return pinned;
    }

    /** A branch is yet to begin from it. */
    synchronized Snapshot retain() {
        retained++;
        return this;
    }

    synchronized void release() {
        retained--;
    }

    /** Whether it must stay, in memory or on disk. */
    synchronized boolean needed() {
        return pinned || retained > 0;
    }

    /** Whether it can still be gone back to. */
    public synchronized boolean kept() {
        return memory.isPresent() || disk.isPresent();
    }

    synchronized Optional<TrainingSnapshot> memory() {
        return memory;
    }

    synchronized Optional<Path> disk() {
        return disk;
    }

    /**
     * The state itself.
     *
     * @throws IllegalStateException if it was thinned out
     * @throws UncheckedIOException if its files were deleted or damaged
     */
    public synchronized TrainingSnapshot state() {
        return memory.orElseGet(() -> disk.map(this::read)
                .orElseThrow(
                        () -> new IllegalStateException(this + " was thinned out to keep within the timeline's budget;"
                                + " pin() keeps one, and a larger Timeline.Budget keeps more")));
    }

    private TrainingSnapshot read(Path folder) {
        try {
            return Checkpoint.read(folder).snapshot();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    this + " cannot be read any more: " + e.getMessage()
                            + "; go back to another of run.timeline().snapshots(), or on from where the run stands",
                    e);
        }
    }

    /** Writes it as a checkpoint folder, from which it can be resumed in another process. */
    public Path writeTo(Path folder) throws IOException {
        return Checkpoint.write(folder, state(), fingerprint);
    }

    synchronized void spillTo(Path folder) throws IOException {
        disk = Optional.of(writeTo(folder));
        memory = Optional.empty();
    }

    synchronized void drop() {
        memory = Optional.empty();
        disk = Optional.empty();
    }

    private String where() {
        return memory.isPresent() ? "memory" : disk.isPresent() ? "disk" : "thinned out";
    }

    Object[] row() {
        return new Object[] {
            number, branch, iteration, atBoundary ? "" : "under way", label, where(), pinned ? "pinned" : ""
        };
    }

    static TableView table(String title) {
        return TableView.of(
                title,
                numbers("#"),
                words("branch"),
                numbers("iteration"),
                words(""),
                words("label"),
                words("kept in"),
                words(""));
    }

    @Override
    public View view() {
        return table("Snapshot").row(row());
    }

    @Override
    public String toString() {
        return "snapshot " + number + " (" + branch() + ", iteration " + iteration + (atBoundary ? "" : " under way")
                + (label.isEmpty() ? "" : ", “" + label + "”") + ")";
    }
}
