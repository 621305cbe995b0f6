package io.pposcope.debug;

import io.pposcope.trainer.PpoMax;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a run leaves behind when it is rewound, and the way forward to it. A future is the part of a run's line after
 * the iteration it was rewound to: snapshots and metrics that stay in the timeline under a name of their own,
 * {@code main~1}.
 */
final class Futures {

    private final String run;
    private final Timeline timeline;
    private final Journal journal;
    private Optional<Snapshot> left = Optional.empty();
    private int abandoned;

    Futures(String run, Timeline timeline, Journal journal) {
        this.run = run;
        this.timeline = timeline;
        this.journal = journal;
    }

    /**
     * Where a run stood before it was last rewound. @throws IllegalStateException if it never was, or the place is not
     * kept
     */
    Snapshot left(Run rewound) {
        return left.filter(Snapshot::kept)
                .orElseThrow(() -> new IllegalStateException(rewound + " was not rewound, or the place that it "
                        + "left was thinned out; timeline() shows what is kept"));
    }

    /**
     * Leaves the place where the run stands for a snapshot of its past, of a future, or of another branch.
     *
     * @param underway whether it stands in the middle of an iteration
     */
    void leave(PpoMax ppo, boolean underway, Snapshot target) {
        left = Optional.of(timeline.at(run, ppo.state().iteration())
                .filter(start -> start.kept() && !underway)
                .orElseGet(() -> timeline.add(run, "left for iteration " + target.iteration(), ppo.present())));
        String branch = target.branch();
        if (isFuture(target)) {
            int fork = timeline.snapshots().stream()
                    .filter(one -> one.branch().equals(branch))
                    .mapToInt(Snapshot::iteration)
                    .min()
                    .orElseThrow();
            abandonFrom(fork - 1);
            journal.forwardTo(target.iteration(), branch, timeline.histories().get(branch));
            timeline.rejoin(branch, target.iteration(), run);
        } else {
            abandonFrom(target.iteration());
        }
        timeline.history(run, journal.history());
    }

    /** Leaves the place where the run stood for an iteration whose state comes from elsewhere, earlier or later. */
    void leaveFor(int iteration) {
        abandonFrom(iteration);
        journal.skipTo(iteration);
        timeline.history(run, journal.history());
    }

    private void abandonFrom(int iteration) {
        if (journal.history().size() > iteration) {
            String future = run + "~" + ++abandoned;
            timeline.abandon(run, iteration + 1, future);
            timeline.history(future, journal.history());
            journal.rewindTo(iteration, future);
        }
    }

    private boolean isFuture(Snapshot snapshot) {
        return snapshot.branch().startsWith(run + "~") && timeline.histories().containsKey(snapshot.branch());
    }

    /** The start of an iteration in the future that was left last among those that have it. */
    Optional<Snapshot> at(int iteration) {
        return starts().stream()
                .filter(one -> one.iteration() == iteration)
                .max(Comparator.comparingInt(Snapshot::number));
    }

    /** The furthest iteration there is a way to, on the run's line or in a future of it. */
    int furthest() {
        return Math.max(
                journal.history().size(),
                starts().stream().mapToInt(Snapshot::iteration).max().orElse(0));
    }

    private List<Snapshot> starts() {
        return timeline.snapshots().stream()
                .filter(one -> one.kept() && one.atBoundary() && isFuture(one))
                .toList();
    }
}
