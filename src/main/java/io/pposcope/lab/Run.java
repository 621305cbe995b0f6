package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.model.Learner;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.Fingerprint;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.TrainingSnapshot;
import io.pposcope.watch.Alarms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Training under a debugger: on a thread of its own, to be paused, stepped, looked into, edited, rewound and branched from
 * any other thread.
 *
 * <p>A pause takes effect at the next token, pass of a model, stage or minibatch. Standing and looking change nothing: a run
 * that was paused anywhere ends with the same weights, bit for bit, as one that never was. A step that fails pauses the run
 * before that step. What may be edited may be edited only while the run stands.
 */
public final class Run extends RunControl implements Inspectable, AutoCloseable {

    private final String name;
    private final Timeline timeline;
    private final Journal journal;
    private final Optional<Run> parent;
    private final Keeping keeping = new Keeping();
    private final Futures futures;

    private Run(String name, PpoMax ppo, WeightsLease lease, Timeline timeline, Journal journal, Optional<Run> parent) {
        super(ppo, lease);
        this.name = name;
        this.timeline = timeline;
        this.journal = journal;
        this.parent = parent;
        this.futures = new Futures(name, timeline, journal);
        training().witness(new RunKeeper(this, journal, keeping));
        timeline.history(name, journal.history());
        Runs.add(this);
    }

    /**
     * Puts training under the debugger; it is not started yet.
     *
     * @throws IllegalStateException if another run has these weights
     */
    public static Run of(PpoMax ppo) {
        return of("main", ppo);
    }

    /** The same under another name. */
    public static Run of(String name, PpoMax ppo) {
        Require.name(name, "Run.of", "the run's name");
        Require.present(ppo, "Run.of", "the trainer", "one that a lab makes: lab.trainer(Presets.ppoMax(), 1)");
        WeightsLease lease = WeightsLease.of(ppo.setup().learner());
        Run run = new Run(name, ppo, lease, new Timeline(Fingerprint.of(ppo.setup())),
                new Journal(Map.of(), new RunHistory().upTo(ppo.state().iteration())), Optional.empty());
        lease.claim(run);
        return run;
    }

    /** Stops every run of these weights, for who is about to free them. */
    public static void stopAll(Learner learner) {
        WeightsLease.of(learner).runs().forEach(Run::stop);
    }

    @Override
    Run self() {
        return this;
    }

    public String name() {
        return name;
    }

    /** Ends the run for good. Where an update was under way, the weights go back to the start of its iteration. */
    public void stop() {
        requireOtherThread("stop");
        while (state() != State.STOPPED) {
            pause();
            synchronized (lease()) {
                stopWhereItStands();
            }
        }
    }

    private void stopWhereItStands() {
        if (state() == State.READY || state() == State.PAUSED) {
            training().stop(timeline.at(name, trainer().state().iteration()).filter(Snapshot::kept)
                    .map(Snapshot::state));
            lease().release(this);
        }
    }

    /** Gives the weights away to another branch. */
    void park() {
        training().park(timeline.shelve(name, SnapshotMemory.snapshot(trainer())));
    }

    @Override
    public void close() {
        stop();
        keeping.close();
    }

    /**
     * The rollout under way, to be looked into and changed.
     *
     * @throws IllegalStateException if the run is running, or stands elsewhere
     */
    public LiveRollout rollout() {
        return standing("look into the rollout", live -> live.flatMap(LiveIteration::rollout)
                .orElseThrow(() -> new IllegalStateException("no rollout is under way at " + place()
                        + "; step() into the next one")));
    }

    /** The furthest stage value of the iteration under way, or the last whole iteration. */
    public StageValue reached() {
        return standing("look", live -> live.map(LiveIteration::reached)
                .orElseThrow(() -> new IllegalStateException("nothing was made yet; start() or step() first")));
    }

    /**
     * Where the iteration stands that is under way or was finished last, with all that can be read there; empty before the
     * first one and after a rewind to an iteration's start.
     */
    public Optional<IterationState> position() {
        return standing("look", live -> live.map(LiveIteration::state));
    }

    /** The minibatches of the update under way. */
    public UpdateReport update() {
        return standing("look into the update", live -> live.flatMap(LiveIteration::update).map(LiveUpdate::soFar)
                .orElseThrow(() -> new IllegalStateException("no update is under way at " + place()
                        + "; step() into the next one")));
    }

    /** What is there to be seen where it stands: the rollout under way, or the furthest stage value. */
    public Object look() {
        return standing("look", live -> live.<Object>flatMap(LiveIteration::rollout).orElseGet(this::reached));
    }

    /** What would follow from edits of what is reached, before anything is trained. */
    public WhatIf whatIf() {
        return standing("ask what if", live -> WhatIf.of(this, reached()));
    }

    /** The responses of a kept iteration under another reward; nothing is generated and nothing trained. */
    public Rescoring rescore(int iteration, RewardFunction reward) {
        Require.present(reward, "rescore", "the reward", "a RewardFunction, as RewardFunction.of makes one");
        Iteration kept = iteration(iteration);
        return Rescoring.of(kept.scores(), reward, kept.rewards().rule(), kept.advantages().rule());
    }

    /** Goes on from an edited stage value of the iteration under way. */
    public Run edit(StageValue edited) {
        Require.present(edited, "edit", "the experience",
                "a stage value of the iteration under way, such as whatIf().advantages()");
        return standing("edit", live -> {
            live.orElseThrow(() -> new IllegalStateException("no iteration is under way at " + place()
                    + "; step() into one first")).replace(edited);
            training().replaced();
            return this;
        });
    }

    /** Goes on with another reward, from the next scoring on. */
    public Run reward(RewardFunction reward) {
        Require.present(reward, "reward", "the reward", "a RewardFunction, as RewardFunction.of makes one");
        return standing("change the reward", live -> {
            training().ppo(trainer().with(reward));
            return this;
        });
    }

    /** Goes on under a changed configuration: stages to come follow it, an update under way ends as it began. */
    public Run with(UnaryOperator<ConfigDraft> changes) {
        requireChanges("with", changes);
        return standing("change the configuration", live -> {
            training().ppo(trainer().with(trainer().config().with(changes)));
            return this;
        });
    }

    private static void requireChanges(String call, UnaryOperator<ConfigDraft> changes) {
        Require.present(changes, call, "the changes", "changes like c -> c.kl(0.2), or c -> c for none");
    }

    /** Evaluates an expression after every iteration, charts and records it under its name. */
    public Run watch(String name, ToDoubleFunction<Iteration> expression) {
        Require.name(name, "watch", "the watch's name");
        Require.present(expression, "watch", "the expression", "one like i -> i.metrics().get(\"objective/kl\")");
        journal.watch(name, expression);
        return this;
    }

    public Run unwatch(String name) {
        journal.unwatch(name);
        return this;
    }

    /** Watches that failed, with what went wrong last. */
    public Map<String, String> failedWatches() {
        return journal.failures();
    }

    public RunHistory history() {
        return journal.history();
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
        return history().charts(journal.watched().toArray(String[]::new));
    }

    /** Writes every iteration's stage values to a folder from now on, and all metrics and watches as {@code metrics.jsonl}. */
    public Run recordTo(Path folder) throws IOException {
        keeping.recordTo(Require.present(folder, "recordTo", "the folder", "a path"));
        return this;
    }

    /** Writes a checkpoint to a folder after every so many iterations from now on. */
    public Run saveTo(Path folder, int every) {
        keeping.saveTo(Require.present(folder, "saveTo", "the folder", "a path"), every);
        return this;
    }

    /** Writes a checkpoint of this very moment, also in the middle of an iteration; returns its folder. */
    public Path save(Path folder) throws IOException {
        Require.present(folder, "save", "the folder", "a path");
        return standing("save", live -> Checkpoint.save(folder, trainer()));
    }

    /** Goes on from a checkpoint of the same configuration, models and tokenizer. */
    public Run load(Path checkpoint) throws IOException {
        Require.present(checkpoint, "load", "the checkpoint", "its folder, as save(folder) returns it");
        return standing("load", live -> {
            Optional<LiveIteration> underway = Checkpoint.load(checkpoint, trainer());
            futures.leaveFor(trainer().state().iteration());
            arriveAt(underway, trainer().state().iteration());
            return this;
        });
    }

    private void arriveAt(Optional<LiveIteration> underway, int iteration) {
        breakpoints().forget();
        alarms().forgetFrom(iteration);
        training().arriveAt(underway);
    }

    public Timeline timeline() {
        return timeline;
    }

    /** A snapshot of this very moment, pinned. */
    public Snapshot snapshot(String label) {
        Require.present(label, "snapshot", "the label", "a text, which may be empty");
        return standing("take a snapshot", live -> timeline.add(name, label, SnapshotMemory.snapshot(trainer())).pin());
    }

    /**
     * Goes back to the start of an iteration, on this branch or on the one it grew from. The future left behind stays in
     * the timeline under a name of its own; the same call goes forward again to an iteration of it.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public Run rewindTo(int iteration) {
        return standing("rewind", live -> rewindTo(RunAncestry.at(this, iteration)));
    }

    /** Goes back to a snapshot, or forward to one of a future left behind, under the present configuration. */
    public Run rewindTo(Snapshot snapshot) {
        Require.present(snapshot, "rewindTo", "the snapshot", "one of timeline().snapshots()");
        return standing("rewind", live -> {
            TrainingSnapshot state = snapshot.state();
            futures.leave(trainer(), live.filter(iteration -> !iteration.done()).isPresent(), snapshot);
            arriveAt(trainer().restore(state), snapshot.iteration());
            return this;
        });
    }

    Futures futures() {
        return futures;
    }

    /** A second run from this very moment. It trains the same weights in turns with this one. */
    public Run branch(String branchName) {
        return branch(branchName, draft -> draft);
    }

    /** A second run from this very moment under a changed configuration. */
    public Run branch(String branchName, UnaryOperator<ConfigDraft> changes) {
        requireChanges("branch", changes);
        return standing("branch", live -> {
            RunAncestry.requireFreshName(this, branchName);
            TrainingSnapshot here = SnapshotMemory.snapshot(trainer());
            return branchFrom(timeline.add(name, "branch point of " + branchName, here), branchName, changes);
        });
    }

    /** A second run from this very moment that goes on with edited experience, under the configuration of the edit. */
    public Run branch(String branchName, WhatIf edited) {
        Require.present(edited, "branch", "the edit", "a what-if, as whatIf() makes one");
        return standing("branch", live -> branch(branchName, draft -> draft.like(edited.config()))
                .edit(edited.advantages()));
    }

    /**
     * A second run from the start of an earlier iteration under a changed configuration; this one stays where it stands.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public Run branchAt(int iteration, String branchName, UnaryOperator<ConfigDraft> changes) {
        requireChanges("branchAt", changes);
        return standing("branch", live -> {
            RunAncestry.requireFreshName(this, branchName);
            return branchFrom(RunAncestry.at(this, iteration), branchName, changes);
        });
    }

    private Run branchFrom(Snapshot origin, String branchName, UnaryOperator<ConfigDraft> changes) {
        PpoMax other = trainer().twin(trainer().config().with(changes), origin.pin().state());
        Run branch = new Run(branchName, other, lease(), timeline, journal.branch(origin.iteration()), Optional.of(this));
        branch.training().beginFrom(origin);
        lease().join(branch);
        return branch;
    }

    Optional<Run> parent() {
        return parent;
    }

    /** What the policy as it stands answers, scored by this run's reward; nothing is trained. */
    public Scores answers(PromptBatch prompts) {
        Require.present(prompts, "answers", "the prompts", "a batch, as trainer().prompts() gives one");
        return standing("answer", live -> trainer().score(trainer().rollout(prompts)));
    }

    /** This branch beside another: their metrics, and what both answer to the same prompts. */
    public BranchComparison compare(Run other) {
        return BranchComparison.of(this, Require.present(other, "compare", "the other run", "a branch of this one"));
    }

    @Override
    public View view() {
        return RunView.of(this);
    }

    @Override
    public String toString() {
        return "run “" + name + "” (" + state() + " at " + place() + ")";
    }
}
