package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.Fingerprint;
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
import java.util.stream.Stream;

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
    private final Breakpoints breakpoints = new Breakpoints();
    private final Keeping keeping = new Keeping();
    private volatile Alarms alarms = Alarms.of();
    private final Futures futures;

    private Run(String name, PpoMax ppo, WeightsLease lease, Timeline timeline, Journal journal, Optional<Run> parent) {
        super(ppo, lease);
        this.name = name;
        this.timeline = timeline;
        this.journal = journal;
        this.parent = parent;
        this.futures = new Futures(name, timeline, journal);
        training().witness(new Keeper());
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
        WeightsLease lease = WeightsLease.of(ppo.setup().learner());
        Run run = new Run(name, ppo, lease, new Timeline(Fingerprint.of(ppo.setup())),
                new Journal(Map.of(), new RunHistory().upTo(ppo.state().iteration())), Optional.empty());
        lease.claim(run);
        return run;
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
        pause();
        synchronized (this) {
            if (state() != State.STOPPED) {
                training().stop(timeline.at(name, trainer().state().iteration()).filter(Snapshot::kept).map(Snapshot::state));
                lease().release(this);
            }
        }
    }

    @Override
    public void close() {
        stop();
        keeping.close();
    }

    /** Keeps what the training makes. */
    private final class Keeper implements Training.Witness {

        @Override
        public void begins(PpoMax ppo) {
            if (timeline.at(name, ppo.state().iteration()).filter(Snapshot::kept).isEmpty()) {
                timeline.add(name, "start", ppo.snapshot());
            }
        }

        @Override
        public List<Hit> saw(Sight sight) {
            glances().offer(sight);
            return Stream.concat(breakpoints.check(sight).stream(), sight.alarms(alarms, journal.history()).stream()).toList();
        }

        @Override
        public void finished(PpoMax ppo, Iteration iteration) throws IOException {
            journal.add(iteration);
            timeline.add(name, "", ppo.snapshot());
            keeping.keep(ppo, iteration, journal.history());
        }
    }

    /**
     * The rollout under way, to be looked into and changed.
     *
     * @throws IllegalStateException if the run is running, or stands elsewhere
     */
    public synchronized LiveRollout rollout() {
        return standing("look into the rollout").flatMap(LiveIteration::rollout)
                .orElseThrow(() -> new IllegalStateException("no rollout is under way at " + place()
                        + "; step() into the next one"));
    }

    /** The furthest stage value of the iteration under way, or the last whole iteration. */
    public synchronized StageValue reached() {
        return standing("look").map(LiveIteration::reached)
                .orElseThrow(() -> new IllegalStateException("nothing was made yet; start() or step() first"));
    }

    /** The minibatches of the update under way. */
    public synchronized UpdateReport update() {
        return standing("look into the update").flatMap(LiveIteration::update).map(LiveUpdate::soFar)
                .orElseThrow(() -> new IllegalStateException("no update is under way at " + place()));
    }

    /** What is there to be seen where it stands: the rollout under way, or the furthest stage value. */
    public synchronized Object look() {
        return standing("look").<Object>flatMap(LiveIteration::rollout).orElseGet(this::reached);
    }

    /** What would follow from edits of what is reached, before anything is trained. */
    public synchronized WhatIf whatIf() {
        return WhatIf.of(trainer(), reached());
    }

    /** The responses of a kept iteration under another reward; nothing is generated and nothing trained. */
    public Rescoring rescore(int iteration, RewardFunction reward) {
        Iteration kept = iteration(iteration);
        return Rescoring.of(kept.scores(), reward, kept.rewards().rule(), kept.advantages().rule());
    }

    /** Goes on from an edited stage value of the iteration under way. */
    public synchronized Run edit(StageValue edited) {
        LiveIteration iteration = standing("edit").orElseThrow(() -> new IllegalStateException("no iteration is under way"));
        iteration.replace(edited);
        training().replaced();
        return this;
    }

    /** Goes on with another reward, from the next scoring on. */
    public synchronized Run reward(RewardFunction reward) {
        standing("change the reward");
        training().ppo(trainer().with(reward));
        return this;
    }

    /** Goes on under a changed configuration: stages to come follow it, an update under way ends as it began. */
    public synchronized Run with(UnaryOperator<ConfigDraft> changes) {
        standing("change the configuration");
        training().ppo(trainer().with(trainer().config().with(changes)));
        return this;
    }

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint breakWhen(String name, Predicate<Reading> condition) {
        return breakpoints.set(name, new Condition.Measured(condition));
    }

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint breakWhen(Predicate<Reading> condition) {
        return breakWhen("measured", condition);
    }

    /** Pauses where a response fulfils a condition; in a rollout, at the token that makes it true. */
    public Breakpoint breakOnRow(String name, Predicate<RowReading> condition) {
        return breakpoints.set(name, new Condition.OnRow(condition));
    }

    /** Pauses where a token fulfils a condition. */
    public Breakpoint breakOnToken(String name, Predicate<TokenReading> condition) {
        return breakpoints.set(name, new Condition.OnToken(condition));
    }

    /** Pauses at the end of a stage. */
    public Breakpoint breakAfter(Phase phase) {
        return breakpoints.set("after " + phase, new Condition.After(phase));
    }

    /** Pauses before an iteration begins. */
    public Breakpoint breakAt(int iteration) {
        return breakpoints.set("iteration " + iteration, new Condition.At(iteration));
    }

    public Breakpoints breakpoints() {
        return breakpoints;
    }

    /** Has these alarms look at every stage value from now on. */
    public Run alarms(Alarms watching) {
        alarms = watching;
        return this;
    }

    /** The alarms that look, and what they raised. */
    public Alarms alarms() {
        return alarms;
    }

    /** Evaluates an expression after every iteration, charts and records it under its name. */
    public Run watch(String name, ToDoubleFunction<Iteration> expression) {
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
        keeping.recordTo(folder);
        return this;
    }

    /** Writes a checkpoint to a folder after every so many iterations from now on. */
    public Run saveTo(Path folder, int every) {
        keeping.saveTo(folder, every);
        return this;
    }

    /** Writes a checkpoint of this very moment, also in the middle of an iteration; returns its folder. */
    public synchronized Path save(Path folder) throws IOException {
        standing("save");
        return Checkpoint.save(folder, trainer());
    }

    /** Goes on from a checkpoint of the same configuration, models and tokenizer. */
    public synchronized Run load(Path checkpoint) throws IOException {
        standing("load");
        training().arriveAt(Checkpoint.load(checkpoint, trainer()));
        return this;
    }

    public Timeline timeline() {
        return timeline;
    }

    /** A snapshot of this very moment, pinned. */
    public synchronized Snapshot snapshot(String label) {
        standing("take a snapshot");
        return timeline.add(name, label, trainer().snapshot()).pin();
    }

    /**
     * Goes back to the start of an iteration, on this branch or on the one it grew from. The future left behind stays in
     * the timeline under a name of its own; the same call goes forward again to an iteration of it.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public synchronized Run rewindTo(int iteration) {
        return rewindTo(RunAncestry.at(this, iteration));
    }

    /** Goes back to a snapshot, or forward to one of a future left behind, under the present configuration. */
    public synchronized Run rewindTo(Snapshot snapshot) {
        standing("rewind");
        TrainingSnapshot state = snapshot.state();
        futures.leave(trainer(), training().live().filter(iteration -> !iteration.done()).isPresent(), snapshot);
        breakpoints.forget();
        alarms.forgetFrom(snapshot.iteration());
        training().arriveAt(trainer().restore(state));
        return this;
    }

    Futures futures() {
        return futures;
    }

    /** A second run from this very moment. It trains the same weights in turns with this one. */
    public Run branch(String branchName) {
        return branch(branchName, draft -> draft);
    }

    /** A second run from this very moment under a changed configuration. */
    public synchronized Run branch(String branchName, UnaryOperator<ConfigDraft> changes) {
        standing("branch");
        RunAncestry.requireFreshName(this, branchName);
        return branchFrom(timeline.add(name, "branch point of " + branchName, trainer().snapshot()), branchName, changes);
    }

    /** A second run from this very moment that goes on with edited experience, under the configuration of the edit. */
    public synchronized Run branch(String branchName, WhatIf edited) {
        Run branch = branch(branchName, draft -> draft.like(edited.config()));
        return branch.edit(edited.advantages());
    }

    /**
     * A second run from the start of an earlier iteration under a changed configuration; this one stays where it stands.
     *
     * @throws IllegalArgumentException if no snapshot of it is kept, naming those that are
     */
    public synchronized Run branchAt(int iteration, String branchName, UnaryOperator<ConfigDraft> changes) {
        standing("branch");
        RunAncestry.requireFreshName(this, branchName);
        return branchFrom(RunAncestry.at(this, iteration), branchName, changes);
    }

    private Run branchFrom(Snapshot origin, String branchName, UnaryOperator<ConfigDraft> changes) {
        TrainingSnapshot state = origin.pin().state();
        PpoMax other = trainer().twin(trainer().config().with(changes), state);
        Run branch = new Run(branchName, other, lease(), timeline, journal.branch(origin.iteration()), Optional.of(this));
        branch.training().parkedAt(state);
        return branch;
    }

    Optional<Run> parent() {
        return parent;
    }

    /** What the policy as it stands answers, scored by this run's reward; nothing is trained. */
    public synchronized Scores answers(PromptBatch prompts) {
        standing("answer");
        return trainer().score(trainer().rollout(prompts));
    }

    /** This branch beside another: their metrics, and what both answer to the same prompts. */
    public BranchComparison compare(Run other) {
        return BranchComparison.of(this, other);
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
