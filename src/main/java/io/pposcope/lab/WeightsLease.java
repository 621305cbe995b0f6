package io.pposcope.lab;

import io.pposcope.model.Learner;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Says which run's weights a learner holds. Branches share one learner: who goes on takes it, and the other's state is put
 * on paper meanwhile.
 */
final class WeightsLease {

    private static final Map<Learner, WeightsLease> LEASES = new WeakHashMap<>();

    private Run holder;

    private WeightsLease() {}

    static WeightsLease of(Learner learner) {
        synchronized (LEASES) {
            return LEASES.computeIfAbsent(learner, any -> new WeightsLease());
        }
    }

    /** The first run of a learner takes it without any exchange. @throws IllegalStateException if another run has it */
    synchronized void claim(Run run) {
        if (holder != null) {
            throw new IllegalStateException(holder + " already trains these weights; stop() it first, or branch from it");
        }
        holder = run;
    }

    /**
     * Puts the run's weights into the learner.
     *
     * @throws IllegalStateException if another run is running on it
     */
    synchronized void take(Run run) {
        if (holder == run) {
            return;
        }
        if (holder != null) {
            if (holder.state() == RunControl.State.RUNNING) {
                throw new IllegalStateException(holder + " is training these weights now; pause() it first");
            }
            holder.training().park();
        }
        run.training().unpark();
        holder = run;
    }

    synchronized void release(Run run) {
        if (holder == run) {
            holder = null;
        }
    }
}
