package io.pposcope.debug;

import io.pposcope.alarm.Alarms;
import io.pposcope.experience.StageValue;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.recording.RunHistory;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.Fingerprint;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.PpoMax;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

/**
 * Training under a debugger: on a thread of its own, to be paused, stepped, looked into, edited, rewound and branched
 * from any other thread.
 *
 * <p>A pause takes effect at the next token, pass of a model, stage or minibatch. Standing and looking change nothing:
 * a run that was paused anywhere ends with the same weights, bit for bit, as one that never was. A step that fails
 * pauses the run before that step. What may be edited may be edited only while the run stands.
 *
 * <p>What pauses it is set in {@link #breakpoints()} and {@link #alarms(Alarms)}, what is watched and written to disk
 * in {@link #record()}; snapshots, branches and ways back are in {@link #tree()}.
 */
public final class Run implements EarlierRunNames, Inspectable, AutoCloseable {

    /** Whether a run is yet to start, runs, stands, or has ended for good. */
    public enum State {
        READY,
        RUNNING,
        PAUSED,
        STOPPED
    }

    private final String name;
    private final WeightsLease lease;
    private final RunThread thread;
    private final Breakpoints breakpoints = new Breakpoints();
    private final Glances glances = new Glances();
    private final RunRecord record;
    private final RunTree tree;
    private volatile Alarms alarms = Alarms.of();

    private Run(String name, PpoMax ppo, WeightsLease lease, Timeline timeline, Journal journal, Optional<Run> parent) {
        this.name = name;
        this.lease = lease;
        this.thread = new RunThread(ppo);
        this.record = new RunRecord(this, journal);
        this.tree = new RunTree(this, timeline, journal, parent);
        thread.witness(new RunKeeper(this, journal, record.folder()));
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

    /** Puts training under the debugger under a name, which its branches and their panels show. */
    public static Run of(String name, PpoMax ppo) {
        Require.name(name, "Run.of", "the run's name");
        Require.present(ppo, "Run.of", "the trainer", "one that a lab makes: lab.trainer(Presets.ppoMax(), 1)");
        WeightsLease lease = WeightsLease.of(ppo.setup().learner());
        Run run = new Run(
                name,
                ppo,
                lease,
                new Timeline(Fingerprint.of(ppo.setup())),
                new Journal(Map.of(), new RunHistory().upTo(ppo.state().iteration())),
                Optional.empty());
        lease.claim(run);
        return run;
    }

    /** A run of the same weights that goes on from a snapshot of this one. */
    Run twin(String branchName, UnaryOperator<ConfigDraft> changes, Snapshot origin, Journal past) {
        PpoMax other =
                trainer().twin(trainer().config().with(changes), origin.pin().state());
        Run branch = new Run(branchName, other, lease, timeline(), past, Optional.of(this));
        branch.thread.beginFrom(origin);
        lease.join(branch);
        return branch;
    }

    public String name() {
        return name;
    }

    RunThread thread() {
        return thread;
    }

    Glances glances() {
        return glances;
    }

    public State state() {
        return thread.state();
    }

    /** Where it stands, or was a moment ago, in words. */
    public String place() {
        return thread.place();
    }

    /** Why it stands. */
    public PauseReason why() {
        return thread.why();
    }

    /** Trains on until it is paused. */
    public Run start() {
        return go(() -> thread.openWide(OptionalInt.empty()));
    }

    /**
     * Trains so many iterations, then pauses.
     *
     * @throws IllegalArgumentException if there is none, or more than can be counted
     */
    public Run start(int iterations) {
        Require.atLeast(1, "start", "number of iterations", iterations);
        return go(() -> thread.openWide(thread.goalAfter(iterations)));
    }

    /** Goes on: to the goal of {@link #start(int)} where that was not reached yet, or until it is paused. */
    public Run resume() {
        return go(thread::openWide);
    }

    /** One token; outside a rollout, one minibatch or stage. */
    public Run step() {
        return step(Boundary.TOKEN);
    }

    /** Goes on to the next boundary of this kind or a coarser one, and waits for it. */
    public Run step(Boundary stride) {
        return step(stride, 1);
    }

    /**
     * So many steps in a row, fewer where a breakpoint, the goal of {@link #start(int)} or somebody's pause comes
     * first; {@link #why} tells which.
     *
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    public Run step(Boundary stride, int count) {
        Require.present(stride, "step", "the stride", "Boundary.TOKEN, MINIBATCH, STAGE or ITERATION");
        Require.atLeast(1, "step", "number of steps", count);
        thread.requireOther("step", this);
        go(() -> thread.open(stride, count));
        thread.await();
        return this;
    }

    /** The weights change hands and the run goes on in one act, so that no other branch can take them in between. */
    private Run go(Runnable open) {
        standing("go on", live -> {
            thread.go(open);
            return live;
        });
        return this;
    }

    /**
     * Pauses at the next token, pass, stage or minibatch, and waits for it. In a breakpoint's condition, a watch, an
     * alarm or a reward of this run it does not wait: the run pauses after the step under way.
     */
    public Run pause() {
        thread.requestPause();
        if (!thread.onItsThread()) {
            thread.await();
        }
        return this;
    }

    /**
     * Waits until the run stands; an interrupt pauses it. Where a step failed it stands too, and {@link #why()} tells:
     * {@code run.await().why().orThrow()} makes a script fail with the run.
     *
     * @throws IllegalStateException in a breakpoint's condition, a watch, an alarm or a reward of this run
     */
    public Run await() {
        thread.requireOther("await", this);
        thread.await();
        return this;
    }

    /** Waits like {@link #await()}, and shows how it goes. */
    public Run follow() {
        thread.requireOther("follow", this);
        try {
            new RunProgress(this, thread.goal()).showUntil(thread);
        } catch (InterruptedException interrupted) {
            thread.pauseAfterInterrupt();
        }
        return this;
    }

    /** Ends the run for good. Where an update was under way, the weights go back to the start of its iteration. */
    public void stop() {
        thread.requireOther("stop", this);
        while (state() != State.STOPPED) {
            pause();
            synchronized (lease) {
                stopWhereItStands();
            }
        }
    }

    private void stopWhereItStands() {
        if (state() == State.READY || state() == State.PAUSED) {
            try {
                thread.stop(timeline().at(name, trainer().state().iteration()).filter(Snapshot::kept));
            } finally {
                lease.release(this);
            }
        }
    }

    /** Gives the weights away to another branch. */
    void park() {
        thread.park(timeline().shelve(name, trainer().present()));
    }

    @Override
    public void close() {
        stop();
        record.close();
    }

    /** What pauses it: conditions, ends of stages, iterations. */
    public Breakpoints breakpoints() {
        return breakpoints;
    }

    /** Has these alarms look at every stage value from now on. */
    public Run alarms(Alarms watching) {
        alarms = Require.present(watching, "alarms", "the alarms", "Alarms.standard(), or Alarms.of() for none");
        return this;
    }

    /** The alarms that look, and what they raised. */
    public Alarms alarms() {
        return alarms;
    }

    /** What it remembers of its iterations, what is watched, and what it writes to disk. */
    public RunRecord record() {
        return record;
    }

    /** Its snapshots and branches, and the ways back to them. */
    public RunTree tree() {
        return tree;
    }

    /** Buttons, charts and responses to click on, where the front end has widgets; else the run's own view. */
    public Object panel() {
        return ServiceLoader.load(PanelProvider.class, Run.class.getClassLoader())
                .findFirst()
                .<Object>map(front -> front.panel(this))
                .orElse(this);
    }

    /** The run's trainer as it is now; it changes with {@link Run#with} and {@link Run#reward}. */
    public PpoMax trainer() {
        return thread.ppo();
    }

    /**
     * Where the iteration stands that is under way or was finished last, with all that can be read there; empty before
     * the first one and after a rewind to an iteration's start.
     */
    public Optional<IterationState> position() {
        return standing("look", live -> live.map(LiveIteration::state));
    }

    /**
     * The rollout under way, to be looked into and changed.
     *
     * @throws IllegalStateException if the run is running, or stands elsewhere
     */
    public LiveRollout rollout() {
        return standing("look into the rollout", live -> live.flatMap(LiveIteration::rollout)
                .orElseThrow(() -> new IllegalStateException(
                        "no rollout is under way at " + place() + "; step() into the next one")));
    }

    /** The furthest stage value of the iteration under way, or the last whole iteration. */
    public StageValue reached() {
        return standing("look", live -> live.map(LiveIteration::reached)
                .orElseThrow(() -> new IllegalStateException("nothing was made yet; start() or step() first")));
    }

    /** What would follow from edits of what is reached, before anything is trained. */
    public WhatIf whatIf() {
        return standing("ask what if", live -> WhatIf.of(this, reached()));
    }

    /** Goes on from an edited stage value of the iteration under way. */
    public Run edit(StageValue edited) {
        Require.present(
                edited,
                "edit",
                "the experience",
                "a stage value of the iteration under way, such as whatIf().advantages()");
        return standing("edit", live -> {
            live.orElseThrow(() -> new IllegalStateException(
                            "no iteration is under way at " + place() + "; step() into one first"))
                    .replace(edited);
            thread.replaced();
            return this;
        });
    }

    /** Goes on with another reward, from the next scoring on. */
    public Run reward(RewardFunction reward) {
        Require.present(reward, "reward", "the reward", "a RewardFunction, as RewardFunction.of makes one");
        return standing("change the reward", live -> {
            thread.ppo(trainer().with(reward));
            return this;
        });
    }

    /** Goes on under a changed configuration: stages to come follow it, an update under way ends as it began. */
    public Run with(UnaryOperator<ConfigDraft> changes) {
        Require.changes("with", changes);
        return standing("change the configuration", live -> {
            thread.ppo(trainer().with(trainer().config().with(changes)));
            return this;
        });
    }

    /** The metrics and watches of all its iterations. */
    public RunHistory history() {
        return record.journal().history();
    }

    /** The snapshots of this run and of all its branches. */
    public Timeline timeline() {
        return tree.timeline();
    }

    /** Stands elsewhere from now on. */
    void arriveAt(Optional<LiveIteration> underway, int iteration) {
        breakpoints.forget();
        alarms.forgetFrom(iteration);
        thread.arriveAt(underway);
    }

    /** What is done with a run that stands, and the iteration under way. */
    interface Work<T, E extends Exception> {
        T on(Optional<LiveIteration> live) throws E;
    }

    /** Does something with a run that stands and has the weights; branches of one learner take turns. */
    <T, E extends Exception> T standing(String what, Work<T, E> work) throws E {
        synchronized (lease) {
            requireStanding(what);
            lease.take(this);
            return work.on(thread.live());
        }
    }

    private void requireStanding(String what) {
        switch (state()) {
            case RUNNING ->
                throw new IllegalStateException("cannot " + what + " while " + this + " is running; pause() it first");
            case STOPPED ->
                throw new IllegalStateException(
                        "cannot " + what + ": " + this + " was stopped; put the trainer under a new Run");
            case READY, PAUSED -> {}
        }
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
