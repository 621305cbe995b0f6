package io.pposcope.lab;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.Place;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A trainer being stepped on a thread of its own, as far as its gate lets it. All but the gate is touched only while it stands. */
final class Training {

    /** Told of everything that happens, on the training's thread. */
    interface Witness {

        /** An iteration is about to begin. */
        void begins(PpoMax ppo);

        /** A step was made; what it shows that training should pause for. */
        List<Hit> saw(Sight sight);

        void finished(PpoMax ppo, Iteration iteration) throws IOException;
    }

    private static final Duration FOREVER = Duration.ofDays(3650);

    private final Gate gate = new Gate();
    private final Thread thread = Thread.ofPlatform().daemon().name("pposcope-run").unstarted(this::loop);
    private Witness witness;
    private PpoMax ppo;
    private Optional<LiveIteration> live = Optional.empty();
    private Optional<TrainingSnapshot> parked = Optional.empty();
    private volatile Place place;
    private volatile int goal = Integer.MAX_VALUE;

    Training(PpoMax ppo) {
        this.ppo = ppo;
        this.place = between();
    }

    private Place between() {
        return new Place(ppo.state().iteration(), Phase.ROLLOUT, "");
    }

    void witness(Witness teller) {
        witness = teller;
    }

    Gate gate() {
        return gate;
    }

    Place place() {
        return place;
    }

    int goal() {
        return goal;
    }

    void goal(int iteration) {
        goal = iteration;
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

    void go(Runnable open) {
        if (!thread.isAlive()) {
            thread.start();
        }
        open.run();
    }

    /** Waits until it stands; an interrupt pauses it. */
    void await() {
        try {
            gate.awaitClosed(FOREVER);
        } catch (InterruptedException interrupted) {
            pauseAfterInterrupt();
        }
    }

    void pauseAfterInterrupt() {
        gate.requestPause();
        Thread.currentThread().interrupt();
    }

    void pause() {
        gate.requestPause();
        if (Thread.currentThread() != thread) {
            await();
        }
    }

    private void loop() {
        try {
            while (gate.awaitOpen()) {
                advance();
            }
        } catch (InterruptedException interrupted) {
            gate.stop(PauseReason.of("its thread was interrupted"));
        }
    }

    private void advance() {
        try {
            LiveIteration iteration = underway();
            Phase phase = iteration.phase();
            Boundary done = iteration.step();
            place = iteration.place();
            List<Hit> hits = done == Boundary.PASS ? List.of() : witness.saw(Sight.of(iteration, phase, done));
            if (done == Boundary.ITERATION) {
                iteration.close();
                witness.finished(ppo, (Iteration) iteration.reached());
                closeAtGoal();
            }
            gate.passed(done);
            if (!hits.isEmpty()) {
                gate.close(PauseReason.met(hits));
            }
        } catch (Throwable failure) {
            gate.close(PauseReason.failed(failure));
        }
    }

    private LiveIteration underway() {
        if (live.isEmpty() || live.get().done()) {
            witness.begins(ppo);
            live = Optional.of(ppo.beginIteration());
        }
        return live.get();
    }

    private void closeAtGoal() {
        if (ppo.state().iteration() >= goal) {
            gate.close(PauseReason.of("reached iteration " + goal));
        }
    }

    /** Stands elsewhere from now on. */
    void arriveAt(Optional<LiveIteration> underway) {
        live = underway;
        replaced();
        gate.close(PauseReason.of("arrived at " + place));
    }

    /** Looks anew where it stands. */
    void replaced() {
        place = live.map(LiveIteration::place).orElseGet(this::between);
    }

    /** Puts its state on paper, so that another can have the weights. */
    void park() {
        parked = Optional.of(ppo.snapshot());
        live.filter(iteration -> !iteration.done()).ifPresent(iteration -> {
            iteration.close();
            live = Optional.empty();
        });
    }

    /** Will begin from a state on paper. */
    void parkedAt(TrainingSnapshot state) {
        parked = Optional.of(state);
        place = between();
    }

    void unpark() {
        Optional<LiveIteration> underway = ppo.restore(parked.orElseThrow());
        live = underway.isPresent() ? underway : live;
        parked = Optional.empty();
    }

    /** Ends for good; half an update is given up in favour of {@code start}, the state before it. */
    void stop(Optional<TrainingSnapshot> start) {
        boolean updating = parked.isEmpty() && live.flatMap(LiveIteration::update).isPresent();
        if (updating) {
            start.ifPresent(ppo::restore);
        }
        live.ifPresent(LiveIteration::close);
        gate.stop(PauseReason.of("stopped by hand"));
    }
}
