package io.pposcope.debug;

import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.model.LearnerState;
import io.pposcope.recording.RunHistory;
import io.pposcope.trainer.Fingerprint;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The snapshots of a run and its branches, within a budget. Where memory runs short the oldest go to disk, if a folder
 * was given; where that is full too, snapshots are thinned out, the old more than the new: of all that are neither
 * pinned nor first or newest of their branch, the one goes whose neighbours are closest for its age. Those that must
 * stay go to a temporary folder, which is deleted with this process. Tensors that did not change between snapshots are
 * kept once.
 *
 * <p>All runs of a process share its memory: together their snapshots take no more than a quarter of what the process
 * may use, or than the largest budget that one of them was given.
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
            Require.present(folder, "Budget", "the folder", "Optional.of(path), or Optional.empty() for none");
            if (memoryBytes < 0 || diskBytes < 0) {
                throw new IllegalArgumentException("a timeline's budget of " + memoryBytes + " bytes of memory and "
                        + diskBytes + " of disk is impossible; both must be 0 or more");
            }
        }

        /** A quarter of what this process may use, nothing on disk. */
        public static Budget quarterOfMemory() {
            return new Budget(SnapshotMemory.quarter(), 0, Optional.empty());
        }

        /** This memory, and {@code bytes} more in files of a folder. */
        public Budget andDisk(Path folder, long bytes) {
            return new Budget(
                    memoryBytes, bytes, Optional.of(Require.present(folder, "andDisk", "the folder", "a path")));
        }
    }

    private final Fingerprint fingerprint;
    private final List<Snapshot> snapshots = new ArrayList<>();
    /** States of branches that wait for the weights; each lives as long as its branch. */
    private final Set<Snapshot> shelved = Collections.newSetFromMap(new WeakHashMap<>());

    private final Map<String, RunHistory> histories = new LinkedHashMap<>();
    private volatile Budget budget = Budget.quarterOfMemory();

    Timeline(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
        SnapshotMemory.enter(this);
    }

    public Budget budget() {
        return budget;
    }

    /** Keeps more or less from now on. */
    public Timeline budget(Budget changed) {
        budget = Require.present(
                changed, "budget", "the budget", "a Timeline.Budget, such as Timeline.Budget.quarterOfMemory()");
        keepWithin();
        return this;
    }

    /** All snapshots, oldest first, thinned out ones included. */
    public List<Snapshot> snapshots() {
        synchronized (SnapshotMemory.LOCK) {
            return List.copyOf(snapshots);
        }
    }

    /** The metrics of every branch, abandoned futures included. */
    public Map<String, RunHistory> histories() {
        synchronized (SnapshotMemory.LOCK) {
            return new LinkedHashMap<>(histories);
        }
    }

    void history(String branch, RunHistory history) {
        synchronized (SnapshotMemory.LOCK) {
            histories.put(branch, history);
        }
    }

    /** The newest snapshot at the start of an iteration, on a branch. */
    public Optional<Snapshot> at(String branch, int iteration) {
        return newest(one -> one.branch().equals(branch) && one.atBoundary() && one.iteration() == iteration);
    }

    private Optional<Snapshot> newest(Predicate<Snapshot> wanted) {
        return snapshots().reversed().stream().filter(wanted).findFirst();
    }

    /** Keeps a state as it stands. */
    Snapshot add(String branch, String label, TrainingSnapshot state) {
        Snapshot snapshot = put(branch, label, state);
        keepWithin();
        return snapshot;
    }

    /** Keeps a state without thinning out the others; where it cannot be kept, nothing has changed. */
    Snapshot put(String branch, String label, TrainingSnapshot state) {
        synchronized (SnapshotMemory.LOCK) {
            Snapshot snapshot = made(branch, label, state, budget.folder());
            snapshots.add(snapshot);
            return snapshot;
        }
    }

    /** Keeps the state of a branch that another takes the weights from; it is no part of the history. */
    Snapshot shelve(String branch, TrainingSnapshot state) {
        synchronized (SnapshotMemory.LOCK) {
            Snapshot snapshot = made(branch, "waits for the weights", state, Optional.empty());
            shelved.add(snapshot.retain());
            keepWithin();
            return snapshot;
        }
    }

    /** A state that alone takes more than the budget goes to disk at once, read from the learner tensor by tensor. */
    private Snapshot made(String branch, String label, TrainingSnapshot state, Optional<Path> folder) {
        TrainingSnapshot lean = lean(branch, state);
        boolean large = LearnerState.bytes(List.of(lean.learner())) > roomForOne();
        try {
            Snapshot made = new Snapshot(snapshots.size(), branch, label, large ? lean : lean.kept(), fingerprint);
            if (large) {
                moveOut(made, folder);
            }
            return made;
        } catch (OutOfMemoryError shortage) {
            throw SnapshotMemory.shortage(shortage);
        }
    }

    private long roomForOne() {
        return Math.min(budget.memoryBytes(), SnapshotMemory.limit());
    }

    /** The state with tensors of the branch's newest snapshot and of the newest of all, where they did not change. */
    private TrainingSnapshot lean(String branch, TrainingSnapshot state) {
        LearnerState lean = state.learner();
        for (Optional<Snapshot> earlier : List.of(newest(one -> one.branch().equals(branch)), newest(one -> true))) {
            Optional<TrainingSnapshot> memory = earlier.flatMap(Snapshot::memory);
            lean = memory.isPresent() ? lean.sharing(memory.get().learner()) : lean;
        }
        return state.with(lean);
    }

    /** Names the snapshots of a branch from an iteration on as an abandoned future; they stay. */
    void abandon(String branch, int fromIteration, String name) {
        snapshots().stream()
                .filter(one -> one.branch().equals(branch) && one.iteration() >= fromIteration)
                .forEach(one -> one.moveTo(name));
    }

    /** The opposite: gives a branch the snapshots of a future up to an iteration. */
    void rejoin(String future, int iteration, String branch) {
        snapshots().stream()
                .filter(one -> one.branch().equals(future) && one.iteration() <= iteration)
                .forEach(one -> one.moveTo(branch));
    }

    /** Bytes of tensors in memory, shared ones counted once, those of branches that wait for the weights included. */
    public long memoryBytes() {
        synchronized (SnapshotMemory.LOCK) {
            return SnapshotMemory.bytes(Stream.of(this));
        }
    }

    Stream<TrainingSnapshot> inMemory() {
        return all().flatMap(one -> one.memory().stream());
    }

    private Stream<Snapshot> all() {
        return Stream.concat(snapshots.stream(), shelved.stream().filter(Snapshot::needed));
    }

    /** Bytes of snapshots on disk. */
    public long diskBytes() {
        synchronized (SnapshotMemory.LOCK) {
            return all().flatMap(one -> one.disk().stream())
                    .mapToLong(SnapshotFolders::bytes)
                    .sum();
        }
    }

    /** Keeps this timeline within its budget, then all of this process within theirs. */
    void keepWithin() {
        synchronized (SnapshotMemory.LOCK) {
            boolean freed = true;
            while (freed && memoryBytes() > budget.memoryBytes()) {
                freed = thinOut() || moveOut(false);
            }
            keepDiskWithin();
            SnapshotMemory.keepWithin(this);
        }
    }

    /** Where no folder was given, what is too large for memory is thinned out on disk. */
    private void keepDiskWithin() {
        boolean freed = true;
        while (freed) {
            freed = budget.folder().isPresent()
                    ? diskBytes() > budget.diskBytes() && dropFromDisk(one -> true)
                    : dropFromDisk(one -> SnapshotFolders.bytes(one) > roomForOne());
        }
    }

    /** Drops the snapshot on disk that is missed least; false where each must stay. */
    private boolean dropFromDisk(Predicate<Path> which) {
        Optional<Snapshot> victim =
                Thinning.victim(snapshots, one -> one.disk().filter(which).isPresent());
        victim.flatMap(Snapshot::disk).ifPresent(SnapshotFolders::delete);
        victim.ifPresent(Snapshot::drop);
        return victim.isPresent();
    }

    /** Drops the snapshot that is missed least; false where each must stay, or goes to disk instead. */
    boolean thinOut() {
        Optional<Snapshot> victim = budget.folder().isPresent()
                ? Optional.empty()
                : Thinning.victim(snapshots, one -> one.memory().isPresent());
        victim.ifPresent(Snapshot::drop);
        return victim.isPresent();
    }

    /** Moves the oldest snapshot in memory to disk; false where there is none, or only the newest. */
    boolean moveOut(boolean newestToo) {
        Optional<Snapshot> oldest = all().filter(
                        one -> one.memory().isPresent() && (newestToo || one != snapshots.getLast()))
                .findFirst();
        oldest.ifPresent(one -> moveOut(one, budget.folder().filter(any -> snapshots.contains(one))));
        return oldest.isPresent();
    }

    /** @param given what the budget names; else a temporary folder */
    private static void moveOut(Snapshot snapshot, Optional<Path> given) {
        try {
            if (given.isPresent()) {
                snapshot.spillTo(SnapshotFolders.of(given.get(), snapshot));
            } else {
                snapshot.spillTo(SnapshotFolders.temporary(snapshot));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "snapshots no longer fit into memory, nor into "
                            + given.map(Path::toString)
                                    .orElse("the temporary folder " + System.getProperty("java.io.tmpdir"))
                            + "; free space there or give the timeline another budget. All snapshots so far are kept",
                    e);
        }
    }

    @Override
    public View view() {
        List<Snapshot> kept = snapshots().stream().filter(Snapshot::kept).toList();
        TableView table = Snapshot.table("")
                .rows(kept.stream().map(one -> List.of(one.row())).toList());
        String sizes = String.format(
                "%.1f of %.0f MB in memory, %.1f of %.0f MB on disk",
                memoryBytes() / 1e6, budget.memoryBytes() / 1e6, diskBytes() / 1e6, budget.diskBytes() / 1e6);
        int thinnedOut = snapshots().size() - kept.size();
        String heading =
                "Timeline: " + kept.size() + " snapshots" + (thinnedOut == 0 ? "" : ", " + thinnedOut + " thinned out");
        return GroupView.of(heading, new TextView(sizes), table);
    }

    @Override
    public String toString() {
        return "Timeline" + snapshots();
    }
}
