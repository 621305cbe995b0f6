package io.pposcope.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Chooses which snapshot goes first. */
final class Thinning {

    private Thinning() {}

    /**
     * Among the snapshots that hold something, all but the first, the newest and the pinned ones: that with the smallest
     * {@code (next − previous) / age} in iterations, so that what stays lies the wider apart the older it is.
     */
    static Optional<Snapshot> victim(List<Snapshot> snapshots, Predicate<Snapshot> holds) {
        List<Snapshot> kept = new ArrayList<>(snapshots.stream().filter(Snapshot::kept).toList());
        Optional<Snapshot> victim = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < kept.size() - 1; i++) {
            double spread = kept.get(i + 1).iteration() - kept.get(i - 1).iteration();
            double crowding = spread / (1.0 + kept.getLast().number() - kept.get(i).number());
            if (!kept.get(i).pinned() && holds.test(kept.get(i)) && crowding < least) {
                least = crowding;
                victim = Optional.of(kept.get(i));
            }
        }
        return victim;
    }
}
