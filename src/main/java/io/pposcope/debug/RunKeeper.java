package io.pposcope.debug;

import io.pposcope.alarm.Alarms;
import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.RunFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps what a run's training makes, each thing once: what failed for want of room is made up for when the run goes on.
 */
final class RunKeeper implements RunThread.Witness {

    private final Run run;
    private final Journal journal;
    private final RunFolder folder;
    private Optional<Iteration> measured = Optional.empty();
    private Optional<Iteration> snapshotted = Optional.empty();

    RunKeeper(Run run, Journal journal, RunFolder folder) {
        this.run = run;
        this.journal = journal;
        this.folder = folder;
    }

    @Override
    public void begins(PpoMax ppo) {
        if (run.timeline()
                .at(run.name(), ppo.state().iteration())
                .filter(Snapshot::kept)
                .isEmpty()) {
            run.timeline().add(run.name(), "start", ppo.present());
        }
    }

    @Override
    public List<Hit> saw(Phase phase, Boundary done, LiveIteration iteration) {
        Observation seen = Observation.of(phase, done, iteration.state(), journal.history()::metrics);
        run.glances().offer(seen);
        return Stream.concat(run.breakpoints().check(seen).stream(), alarms(seen))
                .toList();
    }

    /** Alarms look at whole stage values; those that are to pause the run are hits. */
    private Stream<Hit> alarms(Observation seen) {
        Alarms alarms = run.alarms();
        return seen.completesStage()
                ? alarms.look(seen).stream().filter(alarms::pauses).map(alarm -> Hit.of(alarm, seen))
                : Stream.of();
    }

    @Override
    public void finished(PpoMax ppo, Iteration iteration) throws IOException {
        if (!isThat(measured, iteration)) {
            journal.add(iteration);
            measured = Optional.of(iteration);
        }
        if (!isThat(snapshotted, iteration)) {
            run.timeline().put(run.name(), "", ppo.present());
            snapshotted = Optional.of(iteration);
        }
        run.timeline().keepWithin();
        folder.keep(ppo, iteration, journal.history());
    }

    private static boolean isThat(Optional<Iteration> done, Iteration iteration) {
        return done.filter(one -> one == iteration).isPresent();
    }
}
