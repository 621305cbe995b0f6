package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.comm.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Which request the calling thread works for. Threads inherit it from the thread that started them, so what a
 * background thread prints after its cell has ended still goes to that cell.
 */
final class Cells {
    private final InheritableThreadLocal<CellOutput> current = new InheritableThreadLocal<>();
    private final Deque<CellOutput> running = new ArrayDeque<>();
    private CellOutput latest;

    /** Runs {@code body} as part of {@code output}'s request; {@code isCell} where that is an execution. */
    void within(CellOutput output, boolean isCell, Runnable body) {
        var before = current.get();
        current.set(output);
        if (isCell) {
            entered(output);
        }
        try {
            body.run();
        } finally {
            if (isCell) {
                left(output);
            }
            current.set(before);
        }
    }

    /** Where the calling thread's output belongs; without a request of its own, the latest cell. */
    Optional<CellOutput> here() {
        var own = current.get();
        return Optional.ofNullable(own != null ? own : latest());
    }

    /** Where an update of a display should be published: where it was captured, or where it is heard. */
    synchronized Optional<CellOutput> forUpdate() {
        var own = current.get();
        return own != null && own.captured() ? here() : heard();
    }

    /**
     * Where news from any thread are heard: in a cell that still runs, because clients that save notebooks listen only
     * there. What answers a message of a front end keeps that message as its parent.
     */
    synchronized Optional<CellOutput> heard() {
        var own = current.get();
        boolean fixed = own != null && (running.contains(own) || !own.isCell());
        return fixed || running.isEmpty() ? here() : Optional.of(running.getFirst());
    }

    /** The request that the calling thread works for, to be taken up by other threads later. */
    Origin origin() {
        return here().<Origin>map(output -> new CellOrigin(this, output)).orElse(Origin.NONE);
    }

    /** The outputs of the cells that run now. */
    synchronized List<CellOutput> running() {
        return List.copyOf(running);
    }

    private synchronized void entered(CellOutput output) {
        running.addLast(output);
        latest = output;
    }

    private synchronized void left(CellOutput output) {
        running.remove(output);
    }

    private synchronized CellOutput latest() {
        return latest;
    }
}
