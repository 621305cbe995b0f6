package io.pposcope.pipeline;

import io.pposcope.debug.Runs;
import io.pposcope.model.Learner;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/** What a lab's trainers train; none is kept alive by it. */
final class Learners implements AutoCloseable {

    private final Set<Learner> made = Collections.newSetFromMap(new WeakHashMap<>());

    synchronized Learner keep(Learner learner) {
        made.add(learner);
        return learner;
    }

    /** Stops their runs, then frees them. */
    @Override
    public synchronized void close() {
        List.copyOf(made).forEach(learner -> {
            Runs.stopAll(learner);
            learner.close();
        });
    }
}
