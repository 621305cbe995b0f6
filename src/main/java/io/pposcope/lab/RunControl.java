package io.pposcope.lab;

import io.pposcope.inspect.View;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Place;
import io.pposcope.trainer.PpoMax;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/** The controls of a run: go, step, pause, wait, and where it stands. */
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

    /** Where it stands, or was a moment ago. */
    public Place place() {
        return training.place();
    }

    /** Why it stands. */
    public PauseReason why() {
        return training.gate().why();
    }

    /** Trains on until it is paused. */
    public Run start() {
        return go(Integer.MAX_VALUE, training.gate()::openWide);
    }

    /** Trains so many iterations, then pauses. */
    public Run start(int iterations) {
        return go(trainer().state().iteration() + iterations, training.gate()::openWide);
    }

    /** Goes on: to the goal of {@link #start(int)}, or without one. */
    public Run resume() {
        return go(trainer().state().iteration() >= training.goal() ? Integer.MAX_VALUE : training.goal(), training.gate()::openWide);
    }

    /** One token; outside a rollout, one minibatch or stage. */
    public Run step() {
        return step(Boundary.TOKEN);
    }

    /** Goes on to the next boundary of this kind or a coarser one, and waits for it. */
    public Run step(Boundary stride) {
        return step(stride, 1);
    }

    /** So many steps in a row. */
    public Run step(Boundary stride, int count) {
        return go(training.goal(), () -> training.gate().open(stride, count)).await();
    }

    private synchronized Run go(int goal, Runnable open) {
        requireStanding("go on");
        lease.take(self());
        training.goal(goal);
        training.go(open);
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

    /** Pauses at the next token, pass, stage or minibatch, and waits for it. */
    public Run pause() {
        training.pause();
        return self();
    }

    /** Waits until the run stands; an interrupt pauses it. */
    public Run await() {
        training.await();
        return self();
    }

    /** Waits like {@link #await()}, and shows how it goes. */
    public Run follow() {
        try {
            new RunProgress(self(), training.goal()).showUntil(training.gate());
        } catch (InterruptedException interrupted) {
            training.pauseAfterInterrupt();
        }
        return self();
    }

    /** Buttons, charts and responses to click on, where the front end has widgets; else the run's own view. */
    public Object panel() {
        return ServiceLoader.load(PanelProvider.class, RunControl.class.getClassLoader()).findFirst().<Object>map(front -> front.panel(self())).orElse(self());
    }

    /** The run's trainer as it is now; it changes with {@link Run#with} and {@link Run#reward}. */
    public PpoMax trainer() {
        return training.ppo();
    }

    /** The iteration under way of a run that stands and has the weights. */
    Optional<LiveIteration> standing(String what) {
        requireStanding(what);
        lease.take(self());
        return training.live();
    }

    private void requireStanding(String what) {
        switch (state()) {
            case RUNNING -> throw new IllegalStateException("cannot " + what + " while " + self() + " is running; pause() it first");
            case STOPPED -> throw new IllegalStateException("cannot " + what + ": " + self() + " was stopped; put the trainer under a new Run");
            case READY, PAUSED -> { }
        }
    }
}
