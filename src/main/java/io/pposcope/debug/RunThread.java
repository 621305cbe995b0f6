package io.pposcope.debug;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The training thread and the monitor between it and its controllers: state, remaining strides, goal, pause request,
 * and why training stands. After every step it is decided once, from all of them together, whether training stands;
 * whoever waits is woken by that decision alone.
 *
 * <p>The thread lives no longer than training runs: while it stands nothing holds it but whoever refers to it. All but
 * the monitor's fields, the place and the trainer is touched only while training stands, or by the thread itself.
 */
final class RunThread {

    /** Told of everything that happens, on the training's thread. */
    interface Witness {

        /** An iteration is about to begin. */
        void begins(PpoMax ppo);

        /** A step was made; what it shows that training should pause for. */
        List<Hit> saw(Phase phase, Boundary done, LiveIteration iteration);

        /** Called again where it failed, until it succeeds; it takes up its work where it failed. */
        void finished(PpoMax ppo, Iteration iteration) throws IOException;
    }

    /** A finished iteration that is not entirely kept yet. */
    private record Finished(Iteration iteration, List<Hit> hits) {}

    private Run.State state = Run.State.READY;
    private Optional<Boundary> until = Optional.empty();
    private int strides;
    private OptionalInt goal = OptionalInt.empty();
    private boolean pauseWanted;
    private PauseReason why = PauseReason.of("not started yet");
    private long closings;
    private Witness witness;
    private volatile PpoMax ppo;
    private volatile Thread thread;
    private volatile String place;
    private Optional<LiveIteration> live = Optional.empty();
    private Optional<Snapshot> parked = Optional.empty();
    private Optional<Finished> unkept = Optional.empty();

    RunThread(PpoMax ppo) {
        this.ppo = ppo;
        this.place = between();
    }

    private String between() {
        return IterationState.before(ppo.state().iteration(), Phase.ROLLOUT);
    }

    void witness(Witness teller) {
        witness = teller;
    }

    /** Where it stands, in words. */
    String place() {
        return place;
    }

    PpoMax ppo() {
        return ppo;
    }

    void ppo(PpoMax changed) {
        ppo = changed;
    }

    Optional<LiveIteration> live() {
        return live;
    }

    /** Lets training go and a thread run until it stands. */
    void go(Runnable open) {
        open.run();
        try {
            thread = Thread.ofPlatform().daemon().name("pposcope-run").unstarted(this::run);
            thread.start();
        } catch (Error noThread) {
            failed(noThread);
            throw noThread;
        }
    }

    /** Whether the caller is called by this training: by a breakpoint's condition, a watch, an alarm or a reward. */
    boolean onItsThread() {
        return Thread.currentThread() == thread;
    }

    /** Whoever is called by the run and waited for it would wait for ever. */
    void requireOther(String call, Run run) {
        if (onItsThread()) {
            throw new IllegalStateException(call + "() of " + run
                    + " was called by the run itself, in a breakpoint's condition, "
                    + "a watch, an alarm or a reward: it would wait for ever. Call it from a cell; "
                    + "to stand here, return true from a breakpoint's condition or call pause()");
        }
    }

    /** Waits until it stands; an interrupt pauses it, and whoever waited is told how to go on. */
    void await() {
        try {
            awaitStanding();
        } catch (InterruptedException interrupted) {
            pauseAfterInterrupt();
        }
    }

    void pauseAfterInterrupt() {
        requestPause();
        System.err.println("the run is told to pause at its next token, pass or "
                + "minibatch; run.resume() goes on, run.stop() ends it");
        Thread.currentThread().interrupt();
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = advance();
        }
    }

    private boolean advance() {
        try {
            return unkept.isPresent() ? keepFinished() : step();
        } catch (Throwable failure) {
            failed(SnapshotMemory.explained(failure));
            return false;
        }
    }

    private boolean step() throws IOException {
        LiveIteration iteration = underway();
        Phase phase = iteration.state().phase();
        Boundary done = iteration.step();
        place = iteration.state().toString();
        if (done == Boundary.ITERATION) {
            unkept = Optional.of(new Finished((Iteration) iteration.reached(), List.of()));
        }
        List<Hit> hits = done == Boundary.PASS ? List.of() : witness.saw(phase, done, iteration);
        unkept = unkept.map(finished -> new Finished(finished.iteration(), hits));
        return unkept.isPresent()
                ? keepFinished()
                : passed(done, iteration.state().iteration(), hits);
    }

    /** The iteration's last step is complete when all of it is kept. */
    private boolean keepFinished() throws IOException {
        Finished finished = unkept.orElseThrow();
        live.ifPresent(LiveIteration::close);
        witness.finished(ppo, finished.iteration());
        unkept = Optional.empty();
        return passed(Boundary.ITERATION, ppo.state().iteration(), finished.hits());
    }

    private LiveIteration underway() {
        if (live.isEmpty() || live.get().done()) {
            witness.begins(ppo);
            live = Optional.of(ppo.beginIteration());
        }
        return live.get();
    }

    /** Stands elsewhere from now on. */
    void arriveAt(Optional<LiveIteration> underway) {
        live = underway;
        unkept = Optional.empty();
        replaced();
        moved(PauseReason.of("arrived at " + place));
    }

    /** Looks anew where it stands. */
    void replaced() {
        place = live.map(iteration -> iteration.state().toString()).orElseGet(this::between);
    }

    /** Gives the weights away; it goes on from {@code state}, which is where it stands. */
    void park(Snapshot state) {
        parked = Optional.of(state);
        live.filter(iteration -> !iteration.done()).ifPresent(iteration -> {
            iteration.close();
            live = Optional.empty();
        });
    }

    /** Will begin from a state that others made. */
    void beginFrom(Snapshot state) {
        parked = Optional.of(state.retain());
        place = between();
    }

    /** Takes the weights back. */
    void unpark() {
        Snapshot kept = parked.orElseThrow();
        Optional<LiveIteration> underway = ppo.restore(kept.state());
        live = underway.isPresent() ? underway : live;
        parked = Optional.empty();
        kept.release();
    }

    /**
     * Ends for good; half an update is given up in favour of {@code start}, the state before it.
     *
     * @throws IllegalStateException if that cannot be read or put back; the run has ended all the same
     */
    void stop(Optional<Snapshot> start) {
        boolean updating =
                parked.isEmpty() && live.flatMap(LiveIteration::update).isPresent();
        try {
            if (updating) {
                start.map(Snapshot::state).ifPresent(ppo::restore);
            }
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "the run has ended, but its weights stay amid the update of iteration "
                            + ppo.state().iteration() + ": " + e.getMessage(),
                    e);
        } finally {
            live.ifPresent(LiveIteration::close);
            parked.ifPresent(Snapshot::release);
            parked = Optional.empty();
            end(PauseReason.of("stopped by hand"));
        }
    }

    synchronized Run.State state() {
        return state;
    }

    synchronized PauseReason why() {
        return why;
    }

    /** The iteration to stop before; none where training goes on until it is paused, or where the goal was reported. */
    synchronized OptionalInt goal() {
        return goal;
    }

    /**
     * The goal that lies so many iterations ahead.
     *
     * @throws IllegalArgumentException if that is more than can be counted
     */
    OptionalInt goalAfter(int iterations) {
        int present = ppo.state().iteration();
        if (iterations > Integer.MAX_VALUE - present) {
            throw new IllegalArgumentException("start(" + iterations + ") from iteration " + present
                    + " ends beyond iteration " + Integer.MAX_VALUE + ", the last that can be counted; give at most "
                    + (Integer.MAX_VALUE - present)
                    + ", or train until paused with start()");
        }
        return OptionalInt.of(present + iterations);
    }

    /** Lets training go for so many strides, or up to the goal. */
    synchronized void open(Boundary stride, int count) {
        until = Optional.of(stride);
        strides = count;
        open();
    }

    /** Lets training go up to the goal, or where there is none until somebody pauses. */
    synchronized void openWide() {
        until = Optional.empty();
        open();
    }

    /** Lets training go up to another goal. */
    synchronized void openWide(OptionalInt iteration) {
        goal = iteration;
        openWide();
    }

    private void open() {
        pauseWanted = false;
        why = PauseReason.of("running");
        state = Run.State.RUNNING;
    }

    synchronized void requestPause() {
        pauseWanted = true;
    }

    /** Training has gone elsewhere while it stood. */
    private synchronized void moved(PauseReason reason) {
        why = reason;
        state = Run.State.PAUSED;
    }

    private synchronized void failed(Throwable failure) {
        close(PauseReason.failed(failure));
    }

    private synchronized void end(PauseReason reason) {
        why = reason;
        state = Run.State.STOPPED;
        notifyAll();
    }

    /**
     * Counts a completed step.
     *
     * @param iteration the next one, or the one under way
     * @param hits breakpoints met by the step
     * @return whether training goes on
     */
    private synchronized boolean passed(Boundary completed, int iteration, List<Hit> hits) {
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
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(new PauseReason(String.join("\n", words), hits, Optional.empty()));
    }

    private void close(PauseReason reason) {
        why = reason;
        state = Run.State.PAUSED;
        closings++;
        notifyAll();
    }

    /** Waits until training stands; returns also where it was let go again meanwhile. */
    private synchronized void awaitStanding() throws InterruptedException {
        long before = closings;
        while (state == Run.State.RUNNING && closings == before) {
            wait();
        }
    }

    /** Waits until training stands, but no longer than a duration; false where training still runs. */
    synchronized boolean awaitStanding(Duration longest) throws InterruptedException {
        long before = closings;
        long end = System.nanoTime() + longest.toNanos();
        while (state == Run.State.RUNNING && closings == before && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return state != Run.State.RUNNING || closings != before;
    }
}
