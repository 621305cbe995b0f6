package io.pposcope.lab;

import io.pposcope.trainer.Boundary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Monitor between controllers and the training thread: state, remaining strides, goal, pause request, and why training
 * stands. After every step it decides once, from all of them together, whether training stands; whoever waits is woken
 * by that decision alone.
 */
final class Gate {

    private RunControl.State state = RunControl.State.READY;
    private Optional<Boundary> until = Optional.empty();
    private int strides;
    private OptionalInt goal = OptionalInt.empty();
    private boolean pauseWanted;
    private PauseReason why = PauseReason.of("not started yet");
    private long closings;

    synchronized RunControl.State state() {
        return state;
    }

    synchronized PauseReason why() {
        return why;
    }

    /** The iteration to stop before; none where training goes on until it is paused, or where the goal was reported. */
    synchronized OptionalInt goal() {
        return goal;
    }

    /** Opens for so many strides, or up to the goal. */
    synchronized void open(Boundary stride, int count) {
        until = Optional.of(stride);
        strides = count;
        open();
    }

    /** Opens up to the goal, or where there is none until somebody pauses. */
    synchronized void openWide() {
        until = Optional.empty();
        open();
    }

    /** Opens up to another goal. */
    synchronized void openWide(OptionalInt iteration) {
        goal = iteration;
        openWide();
    }

    private void open() {
        pauseWanted = false;
        why = PauseReason.of("running");
        state = RunControl.State.RUNNING;
    }

    synchronized void requestPause() {
        pauseWanted = true;
    }

    /** Training has gone elsewhere while it stood. */
    synchronized void moved(PauseReason reason) {
        why = reason;
        state = RunControl.State.PAUSED;
    }

    synchronized void failed(Throwable failure) {
        close(PauseReason.failed(failure));
    }

    synchronized void stop(PauseReason reason) {
        why = reason;
        state = RunControl.State.STOPPED;
        notifyAll();
    }

    /**
     * Counts a completed step.
     *
     * @param iteration the next one, or the one under way
     * @param hits breakpoints met by the step
     * @return whether training goes on
     */
    synchronized boolean passed(Boundary completed, int iteration, List<Hit> hits) {
        Optional<PauseReason> reason = reason(completed, iteration, hits);
        reason.ifPresent(this::close);
        return reason.isEmpty();
    }

    private Optional<PauseReason> reason(Boundary completed, int iteration, List<Hit> hits) {
        List<String> words = new ArrayList<>(hits.stream().map(Hit::toString).toList());
        if (until.isPresent() && completed.compareTo(until.get()) >= 0 && --strides == 0) {
            words.add("stepped to the next " + until.get().name().toLowerCase(Locale.ROOT));
        }
        if (completed == Boundary.ITERATION && goal.isPresent() && iteration >= goal.getAsInt()) {
            words.add("reached iteration " + goal.getAsInt());
            goal = OptionalInt.empty();
        }
        if (words.isEmpty() && pauseWanted) {
            words.add("paused by hand");
        }
        return words.isEmpty() ? Optional.empty()
                : Optional.of(new PauseReason(String.join("\n", words), hits, Optional.empty()));
    }

    private void close(PauseReason reason) {
        why = reason;
        state = RunControl.State.PAUSED;
        closings++;
        notifyAll();
    }

    /** Waits until training stands; returns also where it was let go again meanwhile. */
    synchronized void awaitClosed() throws InterruptedException {
        long before = closings;
        while (state == RunControl.State.RUNNING && closings == before) {
            wait();
        }
    }

    /** The same, no longer than a duration; false where training still runs. */
    synchronized boolean awaitClosed(Duration longest) throws InterruptedException {
        long before = closings;
        long end = System.nanoTime() + longest.toNanos();
        while (state == RunControl.State.RUNNING && closings == before && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return state != RunControl.State.RUNNING || closings != before;
    }
}
