package io.pposcope.kernel.internal.library;

import io.pposcope.debug.Run;
import io.pposcope.trainer.Boundary;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The steps asked for by clicks. Every click counts: those that come during a step are made after it. A pause, a
 * breakpoint or a failure ends them all.
 */
final class PanelSteps {
    private final Run run;
    private final Consumer<RuntimeException> refused;
    private final Deque<Boundary> owed = new ArrayDeque<>();
    private boolean stepping;

    /** @param refused told of what keeps the run from stepping */
    PanelSteps(Run run, Consumer<RuntimeException> refused) {
        this.run = run;
        this.refused = refused;
    }

    /** Has so many steps made, after those that are owed. */
    synchronized void add(Boundary stride, int count) {
        owed.addAll(Collections.nCopies(count, stride));
        if (!stepping) {
            stepping = true;
            Thread.ofVirtual().name("panel steps").start(this::make);
        }
    }

    private void make() {
        for (var stride = next(); stride != null; stride = next()) {
            try {
                run.step(stride);
            } catch (RuntimeException e) {
                forget();
                refused.accept(e);
            }
            if (run.why().failure().isPresent() || !run.why().hits().isEmpty()) {
                forget();
            }
        }
    }

    private synchronized Boundary next() {
        var stride = owed.poll();
        stepping = stride != null;
        return stride;
    }

    /** Makes no more than the one under way. */
    synchronized void forget() {
        owed.clear();
    }

    /** Steps still to be made after the one under way. */
    synchronized int owed() {
        return owed.size();
    }

    /** Whether the run runs because of a step. */
    synchronized boolean stepping() {
        return stepping;
    }
}
