package io.pposcope.lab;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A trainer being stepped as far as its gate lets it, on a thread that lives no longer than it runs: while training
 * stands nothing holds it but whoever refers to it. All but the gate, the place and the trainer is touched only while
 * it stands.
 */
final class Training {

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

    private final Gate gate = new Gate();
    private Witness witness;
    private volatile PpoMax ppo;
    private volatile Thread thread;
    private volatile String place;
    private Optional<LiveIteration> live = Optional.empty();
    private Optional<Snapshot> parked = Optional.empty();
    private Optional<Finished> unkept = Optional.empty();

    Training(PpoMax ppo) {
        this.ppo = ppo;
        this.place = between();
    }

    private String between() {
        return IterationState.before(ppo.state().iteration(), Phase.ROLLOUT);
    }

    void witness(Witness teller) {
        witness = teller;
    }

    Gate gate() {
        return gate;
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

    /** Opens the gate and lets a thread run until it closes. */
    void go(Runnable open) {
        open.run();
        try {
            thread = Thread.ofPlatform().daemon().name("pposcope-run").unstarted(this::run);
            thread.start();
        } catch (Error noThread) {
            gate.failed(noThread);
            throw noThread;
        }
    }

    /** Whether the caller is called by this training: by a breakpoint's condition, a watch, an alarm or a reward. */
    boolean onItsThread() {
        return Thread.currentThread() == thread;
    }

    /** Waits until it stands; an interrupt pauses it. */
    void await() {
        try {
            gate.awaitClosed();
        } catch (InterruptedException interrupted) {
            pauseAfterInterrupt();
        }
    }

    void pauseAfterInterrupt() {
        gate.requestPause();
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
            gate.failed(SnapshotMemory.explained(failure));
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
        return unkept.isPresent() ? keepFinished() : gate.passed(done, iteration.state().iteration(), hits);
    }

    /** The iteration's last step is complete when all of it is kept. */
    private boolean keepFinished() throws IOException {
        Finished finished = unkept.orElseThrow();
        live.ifPresent(LiveIteration::close);
        witness.finished(ppo, finished.iteration());
        unkept = Optional.empty();
        return gate.passed(Boundary.ITERATION, ppo.state().iteration(), finished.hits());
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
        gate.moved(PauseReason.of("arrived at " + place));
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

    /** Ends for good; half an update is given up in favour of {@code start}, the state before it. */
    void stop(Optional<TrainingSnapshot> start) {
        boolean updating = parked.isEmpty() && live.flatMap(LiveIteration::update).isPresent();
        if (updating) {
            start.ifPresent(ppo::restore);
        }
        live.ifPresent(LiveIteration::close);
        parked.ifPresent(Snapshot::release);
        parked = Optional.empty();
        gate.stop(PauseReason.of("stopped by hand"));
    }
}
