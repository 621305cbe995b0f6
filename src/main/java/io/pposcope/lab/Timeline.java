package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.model.LearnerState;
import io.pposcope.trainer.Fingerprint;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The snapshots of a run and its branches, within a budget. Where memory runs short the oldest go to disk, if a folder was
 * given; where that is full too, snapshots are thinned out, the old more than the new: of all that are neither pinned nor
 * first or newest of their branch, the one goes whose neighbours are closest for its age. Tensors that did not change between snapshots are
 * kept once.
 */
public final class Timeline implements Inspectable {

    /**
     * How much is kept.
     *
     * @param memoryBytes of host memory
     * @param diskBytes below {@code folder}
     * @param folder for what does not fit into memory; it outlives this process
     */
    public record Budget(long memoryBytes, long diskBytes, Optional<Path> folder) {

        /** @throws IllegalArgumentException if a size is negative */
        public Budget {
            if (memoryBytes < 0 || diskBytes < 0) {
                throw new IllegalArgumentException("a timeline's budget of " + memoryBytes + " bytes of memory and " + diskBytes
                        + " of disk is impossible; both must be 0 or more");
            }
        }

        /** A quarter of what this process may use, nothing on disk. */
        public static Budget quarterOfMemory() {
            return new Budget(Runtime.getRuntime().maxMemory() / 4, 0, Optional.empty());
        }

        /** The same memory, and so much in a folder. */
        public Budget andDisk(Path folder, long bytes) {
            return new Budget(memoryBytes, bytes, Optional.of(folder));
        }
    }

    private final Fingerprint fingerprint;
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Map<String, RunHistory> histories = new LinkedHashMap<>();
    private Budget budget = Budget.quarterOfMemory();

    Timeline(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    public synchronized Budget budget() {
        return budget;
    }

    /** Keeps more or less from now on. */
    public synchronized Timeline budget(Budget changed) {
        budget = changed;
        keepWithin();
        return this;
    }

    /** All snapshots, oldest first, thinned out ones included. */
    public synchronized List<Snapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    /** The metrics of every branch, abandoned futures included. */
    public synchronized Map<String, RunHistory> histories() {
        return new LinkedHashMap<>(histories);
    }

    synchronized void history(String branch, RunHistory history) {
        histories.put(branch, history);
    }

    /** The newest snapshot at the start of an iteration, on a branch. */
    public synchronized Optional<Snapshot> at(String branch, int iteration) {
        return newest(one -> one.branch().equals(branch) && one.atBoundary() && one.iteration() == iteration);
    }

    private Optional<Snapshot> newest(Predicate<Snapshot> wanted) {
        return snapshots.reversed().stream().filter(wanted).findFirst();
    }

    synchronized Snapshot add(String branch, String label, TrainingSnapshot state) {
        Optional<TrainingSnapshot> before = snapshots.isEmpty() ? Optional.empty() : snapshots.getLast().memory();
        TrainingSnapshot lean = before.map(earlier -> sharing(state, earlier)).orElse(state);
        Snapshot snapshot = new Snapshot(snapshots.size(), branch, label, lean, fingerprint);
        snapshots.add(snapshot);
        keepWithin();
        return snapshot;
    }

    private static TrainingSnapshot sharing(TrainingSnapshot state, TrainingSnapshot earlier) {
        LearnerState lean = state.learner().sharing(earlier.learner());
        return new TrainingSnapshot(state.config(), state.seed(), state.state(), lean, state.underway());
    }

    /** Names the snapshots of a branch from an iteration on as an abandoned future; they stay. */
    synchronized void abandon(String branch, int fromIteration, String name) {
        snapshots.stream().filter(one -> one.branch().equals(branch) && one.iteration() >= fromIteration).forEach(one -> one.moveTo(name));
    }

    /** The opposite: gives a branch the snapshots of a future up to an iteration. */
    synchronized void rejoin(String future, int iteration, String branch) {
        snapshots.stream().filter(one -> one.branch().equals(future) && one.iteration() <= iteration).forEach(one -> one.moveTo(branch));
    }

    /** Bytes of tensors in memory, shared ones counted once. */
    public synchronized long memoryBytes() {
        return LearnerState.bytes(snapshots.stream().flatMap(one -> one.memory().stream()).map(TrainingSnapshot::learner).toList());
    }

    /** Bytes of snapshots on disk. */
    public synchronized long diskBytes() {
        return snapshots.stream().flatMap(one -> one.disk().stream()).mapToLong(SnapshotFolders::bytes).sum();
    }

    private void keepWithin() {
        boolean spills = budget.folder().isPresent();
        while (memoryBytes() > budget.memoryBytes()) {
            Optional<Snapshot> victim = spills ? oldestInMemory() : Thinning.victim(snapshots, one -> one.memory().isPresent());
            if (victim.isEmpty()) {
                break;
            }
            victim.get().memory().ifPresent(any -> release(victim.get()));
        }
        while (spills && diskBytes() > budget.diskBytes()) {
            Optional<Snapshot> victim = Thinning.victim(snapshots, one -> one.disk().isPresent());
            if (victim.isEmpty()) {
                break;
            }
            victim.get().disk().ifPresent(SnapshotFolders::delete);
            victim.get().drop();
        }
    }

    private Optional<Snapshot> oldestInMemory() {
        return snapshots.stream().filter(one -> one.memory().isPresent() && one != snapshots.getLast()).findFirst();
    }

    private void release(Snapshot snapshot) {
        if (budget.folder().isEmpty()) {
            snapshot.drop();
            return;
        }
        try {
            snapshot.spillTo(SnapshotFolders.of(budget.folder().get(), snapshot));
        } catch (IOException e) {
            throw new UncheckedIOException("snapshots no longer fit into " + budget.folder().get()
                    + "; free space there or give the timeline another budget. All snapshots so far are kept", e);
        }
    }

    @Override
    public synchronized View view() {
        List<Snapshot> kept = snapshots.stream().filter(Snapshot::kept).toList();
        TableView table = Snapshot.table("").rows(kept.stream().map(one -> List.of(one.row())).toList());
        String sizes = String.format("%.1f of %.0f MB in memory, %.1f of %.0f MB on disk", memoryBytes() / 1e6, budget.memoryBytes() / 1e6,
                diskBytes() / 1e6, budget.diskBytes() / 1e6);
        int thinnedOut = snapshots.size() - kept.size();
        String heading = "Timeline: " + kept.size() + " snapshots" + (thinnedOut == 0 ? "" : ", " + thinnedOut + " thinned out");
        return GroupView.of(heading, new TextView(sizes), table);
    }

    @Override
    public String toString() {
        return "Timeline" + snapshots();
    }
}
