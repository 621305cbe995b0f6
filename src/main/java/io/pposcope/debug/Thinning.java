package io.pposcope.debug;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Chooses which snapshot goes first. */
final class Thinning {

    private record Candidate(Snapshot snapshot, double crowding) {}

    private Thinning() {}

    /**
     * Among the snapshots that hold something, all but the needed ones and the first and the newest of each branch:
     * that with the smallest {@code (next − previous) / age}, neighbours in iterations on its own branch and age in
     * snapshots, so that what stays lies the wider apart the older it is.
     */
    static Optional<Snapshot> victim(List<Snapshot> snapshots, Predicate<Snapshot> holds) {
        int newest = snapshots.stream().mapToInt(Snapshot::number).max().orElse(0);
        Collection<List<Snapshot>> branches = snapshots.stream()
                .filter(Snapshot::kept)
                .collect(Collectors.groupingBy(Snapshot::branch))
                .values();
        Candidate least = null;
        for (List<Snapshot> branch : branches) {
            for (int i = 1; i < branch.size() - 1; i++) {
                Snapshot one = branch.get(i);
                double spread =
                        branch.get(i + 1).iteration() - branch.get(i - 1).iteration();
                double crowding = spread / (1.0 + newest - one.number());
                if (!one.needed() && holds.test(one) && (least == null || crowding < least.crowding())) {
                    least = new Candidate(one, crowding);
                }
            }
        }
        return Optional.ofNullable(least).map(Candidate::snapshot);
    }
}
