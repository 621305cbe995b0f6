package io.pposcope.debug;

import io.pposcope.model.Learner;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Says which run's weights a learner holds. Branches share one learner: who goes on takes it, and the other's state is
 * kept in the timeline meanwhile. All that a run does while it stands is done under its lease's monitor. No run is kept
 * alive by it.
 */
final class WeightsLease {

    private static final Map<Learner, WeightsLease> LEASES = new WeakHashMap<>();

    private final Set<Run> runs = Collections.newSetFromMap(new WeakHashMap<>());
    private WeakReference<Run> holder = new WeakReference<>(null);

    private WeightsLease() {}

    static WeightsLease of(Learner learner) {
        synchronized (LEASES) {
            return LEASES.computeIfAbsent(learner, any -> new WeightsLease());
        }
    }

    /** The first run of a learner takes it without any exchange. @throws IllegalStateException if another run has it */
    synchronized void claim(Run run) {
        if (holder.get() != null) {
            throw new IllegalStateException(
                    holder.get() + " already trains these weights; stop() it first, or branch from it");
        }
        holder = new WeakReference<>(run);
        runs.add(run);
    }

    /** A run that will take it later. */
    synchronized void join(Run branch) {
        runs.add(branch);
    }

    /**
     * Puts the run's weights into the learner.
     *
     * @throws IllegalStateException if another run is running on it
     */
    synchronized void take(Run run) {
        Run present = holder.get();
        if (present == run) {
            return;
        }
        if (present != null) {
            if (present.state() == Run.State.RUNNING) {
                throw new IllegalStateException(present + " is training these weights now; pause() it first");
            }
            present.park();
            holder = new WeakReference<>(null);
        }
        run.thread().unpark();
        holder = new WeakReference<>(run);
    }

    synchronized void release(Run run) {
        if (holder.get() == run) {
            holder = new WeakReference<>(null);
        }
    }

    synchronized List<Run> runs() {
        return List.copyOf(runs);
    }
}
