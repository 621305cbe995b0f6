package io.pposcope.debug;

import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.TrainingSnapshot;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The snapshots of a run, its branches, and the ways back and forward again. */
public final class RunTree implements Inspectable {

    private final Run run;
    private final Timeline timeline;
    private final Journal journal;
    private final Optional<Run> parent;
    private final Futures futures;

    RunTree(Run run, Timeline timeline, Journal journal, Optional<Run> parent) {
        this.run = run;
        this.timeline = timeline;
        this.journal = journal;
        this.parent = parent;
        this.futures = new Futures(run.name(), timeline, journal);
    }

    Timeline timeline() {
        return timeline;
    }

    Futures futures() {
        return futures;
    }

    Optional<Run> parent() {
        return parent;
    }

    /** A snapshot of this very moment, pinned. */
    public Snapshot snapshot(String label) {
        Require.present(label, "snapshot", "the label", "a text, which may be empty");
        return run.standing(
                "take a snapshot",
                live -> timeline.add(run.name(), label, run.trainer().present()).pin());
    }

    /**
     * Goes back to the start of an iteration, on this branch or on the one it grew from. The future left behind stays
     * in the timeline under a name of its own; the same call goes forward again to an iteration of it.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public Run rewindTo(int iteration) {
        return run.standing("rewind", live -> rewindTo(RunAncestry.at(run, iteration)));
    }

    /** Goes back to a snapshot, or forward to one of a future left behind, under the present configuration. */
    public Run rewindTo(Snapshot snapshot) {
        Require.present(snapshot, "rewindTo", "the snapshot", "one of timeline().snapshots()");
        return run.standing("rewind", live -> {
            TrainingSnapshot state = snapshot.state();
            futures.leave(
                    run.trainer(), live.filter(iteration -> !iteration.done()).isPresent(), snapshot);
            run.arriveAt(run.trainer().restore(state), snapshot.iteration());
            return run;
        });
    }

    /** Goes back to where the run stood before it was last rewound; once more, and the rewind is done again. */
    public Run undoRewind() {
        return run.standing("rewind", live -> rewindTo(futures.left(run)));
    }

    /** The furthest iteration it can be rewound to, in the past or in a future left behind. */
    public int furthest() {
        return futures.furthest();
    }

    /** A second run from this very moment. It trains the same weights in turns with this one. */
    public Run branch(String branchName) {
        return branch(branchName, draft -> draft);
    }

    /** A second run from this very moment under a changed configuration. */
    public Run branch(String branchName, UnaryOperator<ConfigDraft> changes) {
        Require.changes("branch", changes);
        return run.standing("branch", live -> {
            RunAncestry.requireFreshName(run, branchName);
            TrainingSnapshot here = run.trainer().present();
            return branchFrom(timeline.add(run.name(), "branch point of " + branchName, here), branchName, changes);
        });
    }

    /** A second run from this very moment that goes on with edited experience, under the configuration of the edit. */
    public Run branch(String branchName, WhatIf edited) {
        Require.present(edited, "branch", "the edit", "a what-if, as whatIf() makes one");
        return run.standing("branch", live -> branch(branchName, draft -> draft.like(edited.config()))
                .edit(edited.advantages()));
    }

    /**
     * A second run from the start of an earlier iteration under a changed configuration; this one stays where it
     * stands.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public Run branchAt(int iteration, String branchName, UnaryOperator<ConfigDraft> changes) {
        Require.changes("branchAt", changes);
        return run.standing("branch", live -> {
            RunAncestry.requireFreshName(run, branchName);
            return branchFrom(RunAncestry.at(run, iteration), branchName, changes);
        });
    }

    private Run branchFrom(Snapshot origin, String branchName, UnaryOperator<ConfigDraft> changes) {
        return run.twin(branchName, changes, origin, journal.branch(origin.iteration()));
    }

    /** This branch beside another: their metrics, and what both answer to the same prompts. */
    public BranchComparison compare(Run other) {
        return BranchComparison.of(run, Require.present(other, "compare", "the other run", "a branch of this one"));
    }

    /** What the policy as it stands answers, scored by the run's reward; nothing is trained. */
    public Scores answers(PromptBatch prompts) {
        Require.present(prompts, "answers", "the prompts", "a batch, as trainer().prompts() gives one");
        return run.standing("answer", live -> run.trainer().score(run.trainer().rollout(prompts)));
    }

    @Override
    public View view() {
        return timeline.view();
    }

    @Override
    public String toString() {
        return "tree of " + run;
    }
}
