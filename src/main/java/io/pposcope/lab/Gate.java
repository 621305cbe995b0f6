package io.pposcope.lab;

import io.pposcope.trainer.Boundary;
import java.time.Duration;
import java.util.Optional;

/** What lets a run's thread go and holds it: a state, how far it may go, and why it stands. */
final class Gate {

    private RunControl.State state = RunControl.State.READY;
    private Optional<Boundary> until = Optional.empty();
    private int strides;
    private boolean pauseWanted;
    private PauseReason why = PauseReason.of("not started yet");

    synchronized RunControl.State state() {
        return state;
    }

    synchronized PauseReason why() {
        return why;
    }

    /** Opens for so many strides. */
    synchronized void open(Boundary stride, int count) {
        until = Optional.of(stride);
        strides = count;
        open();
    }

    /** Opens until somebody closes it. */
    synchronized void openWide() {
        until = Optional.empty();
        open();
    }

    private void open() {
        pauseWanted = false;
        why = PauseReason.of("running");
        state = RunControl.State.RUNNING;
        notifyAll();
    }

    synchronized void requestPause() {
        pauseWanted = true;
    }

    synchronized void close(PauseReason reason) {
        why = reason;
        state = state == RunControl.State.STOPPED ? state : RunControl.State.PAUSED;
        notifyAll();
    }

    synchronized void stop(PauseReason reason) {
        why = reason;
        state = RunControl.State.STOPPED;
        notifyAll();
    }

    /** Counts a completed step; closes where the stride ends or a pause was wanted. */
    synchronized void passed(Boundary completed) {
        boolean strode = until.isPresent() && completed.compareTo(until.get()) >= 0 && --strides == 0;
        if (strode) {
            close(PauseReason.of("stepped to the next " + until.get().name().toLowerCase(java.util.Locale.ROOT)));
        } else if (pauseWanted) {
            close(PauseReason.of("paused by hand"));
        }
    }

    /** For the run's thread: waits until it may go; false when it is to end. */
    synchronized boolean awaitOpen() throws InterruptedException {
        while (state == RunControl.State.READY || state == RunControl.State.PAUSED) {
            wait();
        }
        return state == RunControl.State.RUNNING;
    }

    /** For all others: waits until the run stands; false if it still runs after this time. */
    synchronized boolean awaitClosed(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (state == RunControl.State.RUNNING && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return state != RunControl.State.RUNNING;
    }
}
