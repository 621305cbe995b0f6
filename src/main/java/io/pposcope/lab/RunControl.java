package io.pposcope.lab;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.TokenView;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import java.util.Locale;
import io.pposcope.watch.Alarms;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** The controls of a run: go, step, pause, wait, where it stands, and what pauses it. */
public abstract sealed class RunControl permits Run {

    /** Whether a run is yet to start, runs, stands, or has ended for good. */
    public enum State {
        READY,
        RUNNING,
        PAUSED,
        STOPPED
    }

    private final WeightsLease lease;
    private final Training training;
    private final Glances glances = new Glances();
    private final Breakpoints breakpoints = new Breakpoints();
    private volatile Alarms alarms = Alarms.of();

    RunControl(PpoMax ppo, WeightsLease lease) {
        this.lease = lease;
        this.training = new Training(ppo);
    }

    abstract Run self();

    WeightsLease lease() {
        return lease;
    }

    Training training() {
        return training;
    }

    Glances glances() {
        return glances;
    }

    /**
     * What a running run makes, as it was a moment ago: the rollout under way token by token, or the furthest stage value.
     * Asking has the run look again at one of its next steps. Looking changes nothing and takes a tenth of its time at most.
     */
    public Optional<View> glance() {
        return glances.newest();
    }

    /** In a word how it is: its state, or {@code failed} where the last step failed. */
    public String condition() {
        return state() == State.PAUSED && why().failure().isPresent() ? "failed" : state().name().toLowerCase(Locale.ROOT);
    }

    public State state() {
        return training.gate().state();
    }

    /** Where it stands, or was a moment ago, in words. */
    public String place() {
        return training.place();
    }

    /** Why it stands. */
    public PauseReason why() {
        return training.gate().why();
    }

    /** Trains on until it is paused. */
    public Run start() {
        return go(() -> training.gate().openWide(OptionalInt.empty()));
    }

    /**
     * Trains so many iterations, then pauses.
     *
     * @throws IllegalArgumentException if there is none, or more than can be counted
     */
    public Run start(int iterations) {
        Require.atLeast(1, "start", "number of iterations", iterations);
        return go(() -> training.gate().openWide(OptionalInt.of(goal(iterations))));
    }

    private int goal(int iterations) {
        int present = trainer().state().iteration();
        if (iterations > Integer.MAX_VALUE - present) {
            throw new IllegalArgumentException("start(" + iterations + ") from iteration " + present
                    + " ends beyond iteration " + Integer.MAX_VALUE + ", the last that can be counted; give at most "
                    + (Integer.MAX_VALUE - present)
                    + ", or train until paused with start()");
        }
        return present + iterations;
    }

    /** Goes on: to the goal of {@link #start(int)} where that was not reached yet, or until it is paused. */
    public Run resume() {
        return go(training.gate()::openWide);
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
     * first;
     * {@link #why} tells which.
     *
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    public Run step(Boundary stride, int count) {
        Require.present(stride, "step", "the stride", "Boundary.TOKEN, MINIBATCH, STAGE or ITERATION");
        Require.atLeast(1, "step", "number of steps", count);
        requireOtherThread("step");
        go(() -> training.gate().open(stride, count));
        training.await();
        return self();
    }

    /** Goes back to where it stood before it was last rewound; once more, and the rewind is done again. */
    public synchronized Run undoRewind() {
        return self().rewindTo(self().futures().left(self()));
    }

    /** The furthest iteration it can be rewound to, in the past or in a future left behind. */
    public int furthest() {
        return self().futures().furthest();
    }

    /** The weights change hands and the run goes on in one act, so that no other branch can take them in between. */
    private Run go(Runnable open) {
        standing("go on", live -> {
            training.go(open);
            return live;
        });
        return self();
    }

    /**
     * Pauses at the next token, pass, stage or minibatch, and waits for it. In a breakpoint's condition, a watch, an
     * alarm or a reward of this run it does not wait: the run pauses after the step under way.
     */
    public Run pause() {
        training.gate().requestPause();
        if (!training.onItsThread()) {
            training.await();
        }
        return self();
    }

    /**
     * Waits until the run stands; an interrupt pauses it.
     *
     * @throws IllegalStateException in a breakpoint's condition, a watch, an alarm or a reward of this run
     */
    public Run await() {
        requireOtherThread("await");
        training.await();
        return self();
    }

    /** Waits like {@link #await()}, and shows how it goes. */
    public Run follow() {
        requireOtherThread("follow");
        try {
            new RunProgress(self(), training.gate().goal()).showUntil(training.gate());
        } catch (InterruptedException interrupted) {
            training.pauseAfterInterrupt();
        }
        return self();
    }

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint breakWhen(String name, Predicate<? super Observation> condition) {
        return breakpoints.when(name, condition);
    }

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint breakWhen(Predicate<? super Observation> condition) {
        return breakpoints.when(condition);
    }

    /** Pauses where a response fulfils a condition; in a rollout, at the token that makes it true. */
    public Breakpoint breakOnRow(String name, Predicate<? super ResponseView> condition) {
        return breakpoints.onRow(name, condition);
    }

    /** Pauses where a token fulfils a condition. */
    public Breakpoint breakOnToken(String name, Predicate<? super TokenView> condition) {
        return breakpoints.onToken(name, condition);
    }

    /** Pauses at the end of a stage. */
    public Breakpoint breakAfter(Phase phase) {
        return breakpoints.after(phase);
    }

    /** Pauses before an iteration begins. */
    public Breakpoint breakAt(int iteration) {
        return breakpoints.at(iteration);
    }

    public Breakpoints breakpoints() {
        return breakpoints;
    }

    /** Has these alarms look at every stage value from now on. */
    public Run alarms(Alarms watching) {
        alarms = Require.present(watching, "alarms", "the alarms", "Alarms.standard(), or Alarms.of() for none");
        return self();
    }

    /** The alarms that look, and what they raised. */
    public Alarms alarms() {
        return alarms;
    }

    /** Buttons, charts and responses to click on, where the front end has widgets; else the run's own view. */
    public Object panel() {
        return ServiceLoader.load(PanelProvider.class, RunControl.class.getClassLoader()).findFirst()
                .<Object>map(front -> front.panel(self())).orElse(self());
    }

    /** The run's trainer as it is now; it changes with {@link Run#with} and {@link Run#reward}. */
    public PpoMax trainer() {
        return training.ppo();
    }

    /** What is done with a run that stands, and the iteration under way. */
    interface Work<T, E extends Exception> {
        T on(Optional<LiveIteration> live) throws E;
    }

    /** Does something with a run that stands and has the weights; branches of one learner take turns. */
    <T, E extends Exception> T standing(String what, Work<T, E> work) throws E {
        synchronized (lease) {
            requireStanding(what);
            lease.take(self());
            return work.on(training.live());
        }
    }

    private void requireStanding(String what) {
        switch (state()) {
            case RUNNING -> throw new IllegalStateException("cannot " + what + " while " + self() + " is running; pause() it first");
            case STOPPED -> throw new IllegalStateException("cannot " + what + ": " + self() + " was stopped; put the trainer under a new Run");
            case READY, PAUSED -> { }
        }
    }

    /** Whoever is called by the run and waited for it would wait for ever. */
    void requireOtherThread(String call) {
        if (training.onItsThread()) {
            throw new IllegalStateException(call + "() of " + self()
                    + " was called by the run itself, in a breakpoint's condition, "
                    + "a watch, an alarm or a reward: it would wait for ever. Call it from a cell; "
                    + "to stand here, return true from a breakpoint's condition or call pause()");
        }
    }
}
