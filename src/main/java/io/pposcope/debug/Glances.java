package io.pposcope.debug;

import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Observation;
import java.util.Optional;

/**
 * Pictures of what a running run makes. They are taken by the run's own thread between two steps, where looking changes
 * nothing, and only when somebody asked since the last one.
 */
public final class Glances {

    /** The run works at least so many times as long as it is looked at. */
    private static final int WORK_PER_LOOK = 9;

    private Optional<View> newest = Optional.empty();
    private boolean wanted;
    private long notBefore = System.nanoTime();

    Glances() {}

    /**
     * What a running run makes, as it was a moment ago: the rollout under way token by token, or the furthest stage
     * value. Asking has the run look again at one of its next steps. Looking changes nothing and takes a tenth of its
     * time at most.
     */
    public static Optional<View> of(Run run) {
        return run.glances().newest();
    }

    /** The newest picture; asking has another one taken. */
    private synchronized Optional<View> newest() {
        wanted = true;
        return newest;
    }

    /** For the run's thread: takes a picture if one is wanted. */
    void offer(Observation seen) {
        if (!due()) {
            return;
        }
        long begun = System.nanoTime();
        Optional<View> view = Inspector.view(seen.state().look());
        long ended = System.nanoTime();
        synchronized (this) {
            newest = view;
            wanted = false;
            notBefore = ended + WORK_PER_LOOK * (ended - begun);
        }
    }

    private synchronized boolean due() {
        return wanted && System.nanoTime() - notBefore >= 0;
    }
}
