package io.pposcope.debug;

import io.pposcope.model.LearnerState;
import io.pposcope.trainer.TrainingSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The memory that the snapshots of all runs of this process share: a quarter of what the process may use, or the
 * largest budget that a timeline was given. Its lock guards every timeline.
 */
final class SnapshotMemory {

    /** Held while any timeline changes or is looked at. */
    static final Object LOCK = new Object();

    private static final Map<Timeline, Long> TIMELINES = new WeakHashMap<>();
    private static long entered;
    private static long share = quarter();

    private SnapshotMemory() {}

    static long quarter() {
        return LearnerState.hostShare();
    }

    static void enter(Timeline timeline) {
        synchronized (LOCK) {
            TIMELINES.put(timeline, entered++);
        }
    }

    /**
     * Thins out the timeline that holds most until all fit together; where none can be thinned out, moves what the
     * oldest hold to disk. The newest snapshot of {@code growing} stays.
     */
    static void keepWithin(Timeline growing) {
        boolean freed = true;
        while (freed && bytes(timelines().stream()) > limit()) {
            freed = timelines().stream()
                            .sorted(Comparator.comparingLong(Timeline::memoryBytes)
                                    .reversed())
                            .anyMatch(Timeline::thinOut)
                    || timelines().stream().anyMatch(timeline -> timeline.moveOut(timeline != growing));
        }
    }

    private static List<Timeline> timelines() {
        Map<Long, Timeline> inOrder = new TreeMap<>();
        TIMELINES.forEach((timeline, number) -> inOrder.put(number, timeline));
        return new ArrayList<>(inOrder.values());
    }

    /** Another share for all together. */
    static void atMost(long bytes) {
        synchronized (LOCK) {
            share = bytes;
        }
    }

    /** Bytes that the snapshots of all runs may take together. */
    static long limit() {
        long largest = timelines().stream()
                .mapToLong(timeline -> timeline.budget().memoryBytes())
                .max()
                .orElse(0);
        return largest > quarter() ? largest : share;
    }

    /** Bytes of tensors that some timelines hold in memory, shared ones counted once. */
    static long bytes(Stream<Timeline> timelines) {
        return LearnerState.bytes(timelines
                .flatMap(Timeline::inMemory)
                .map(TrainingSnapshot::learner)
                .toList());
    }

    /** A shortage of memory, with the runs that hold some; any other failure as it is. */
    static Throwable explained(Throwable failure) {
        return failure instanceof OutOfMemoryError shortage ? shortage(shortage) : failure;
    }

    /** That there is no memory for a snapshot, naming the runs that hold some. */
    static IllegalStateException shortage(OutOfMemoryError shortage) {
        return new IllegalStateException(
                "memory ran out (" + shortage.getMessage() + "): this process may use "
                        + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB, and snapshots take of it: " + holders()
                        + ". stop() runs that are no longer needed and give their variables another value, "
                        + "lower timeline().budget(...), or start with a larger -Xmx",
                shortage);
    }

    private static String holders() {
        synchronized (LOCK) {
            String holders = timelines().stream()
                    .filter(timeline -> timeline.memoryBytes() > 0)
                    .map(timeline -> String.format(
                            "%s %.1f MB",
                            String.join(", ", timeline.histories().keySet()), timeline.memoryBytes() / 1e6))
                    .collect(Collectors.joining("; "));
            return holders.isEmpty() ? "none" : holders;
        }
    }
}
