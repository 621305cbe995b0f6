package io.pposcope.debug;

import java.util.List;
import java.util.Optional;

/** Finds the way back along a branch and the branches it grew from. */
final class RunAncestry {

    private RunAncestry() {}

    /** @throws IllegalArgumentException if no snapshot of the iteration's start is kept, naming those that are */
    static Snapshot at(Run run, int iteration) {
        Optional<Run> branch = Optional.of(run);
        while (branch.isPresent()) {
            Optional<Snapshot> found = run.timeline().at(branch.get().name(), iteration);
            if (found.filter(Snapshot::kept).isPresent()) {
                return found.get();
            }
            branch = branch.get().tree().parent();
        }
        return run.tree().futures().at(iteration).orElseThrow(() -> missing(run, iteration));
    }

    private static IllegalArgumentException missing(Run run, int iteration) {
        return new IllegalArgumentException("there is no snapshot of the start of iteration " + iteration
                + " on branch " + run.name() + "; " + remedy(run, iteration));
    }

    private static String remedy(Run run, int iteration) {
        List<Integer> kept = run.timeline().snapshots().stream()
                .filter(one -> one.kept() && one.atBoundary() && one.branch().equals(run.name()))
                .map(Snapshot::iteration)
                .distinct()
                .sorted()
                .toList();
        Optional<Integer> before = kept.stream().filter(one -> one < iteration).reduce((a, b) -> b);
        return "kept are " + kept
                + before.map(one -> "; rewindTo(" + one + ") and step(Boundary.ITERATION, " + (iteration - one)
                                + ") comes to the same state, bit for bit, if nothing was changed by hand since")
                        .orElse("");
    }

    /** @throws IllegalArgumentException if the timeline has a branch of this name */
    static void requireFreshName(Run run, String name) {
        Require.name(name, "branch", "the branch's name");
        if (run.timeline().histories().containsKey(name)) {
            throw new IllegalArgumentException("there is a branch “" + name + "” already; branches are "
                    + run.timeline().histories().keySet());
        }
    }
}
