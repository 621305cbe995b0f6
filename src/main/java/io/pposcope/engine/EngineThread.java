package io.pposcope.engine;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The threads that compute in libtorch, whatever thread asks. One of them takes all calls in turn; it computes itself,
 * or waits while {@link #sideBySide parts} are computed by others, each of which works alone. OpenMP gives every thread
 * that computes a team of workers of its own, and once there are more workers than cores all of them wait the slow way,
 * so only the first has a team.
 */
final class EngineThread {

    private enum Role {
        CALLER,
        OWN,
        SHARD
    }

    private static final ThreadLocal<Role> ROLE = ThreadLocal.withInitial(() -> Role.CALLER);
    private static final System.Logger LOG = System.getLogger(EngineThread.class.getPackageName());
    /** Cores that compute together. */
    static final int CORES = cores(System.getenv("OMP_NUM_THREADS"));

    private static final ThreadPoolExecutor ONE = pool(1, "pposcope-engine", () -> ROLE.set(Role.OWN));
    private static final ThreadPoolExecutor SHARDS = pool(CORES, "pposcope-shard", EngineThread::workAlone);

    /** Cores that the engine's own thread computes on now. */
    private static int team;

    private EngineThread() {}

    private static int cores(String asked) {
        return asked != null && asked.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(asked)
                : Runtime.getRuntime().availableProcessors();
    }

    private static ThreadPoolExecutor pool(int size, String name, Runnable first) {
        return new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .unstarted(() -> {
                            first.run();
                            work.run();
                        }));
    }

    /** The switches hold for a thread. */
    private static void workAlone() {
        ROLE.set(Role.SHARD);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        JniUtils.setNumThreads(1);
    }

    /**
     * How many parts are computed at a time: as many as there are cores, unless OMP_NUM_THREADS or this says otherwise.
     */
    static void threads(int count) {
        SHARDS.setCorePoolSize(Math.min(count, SHARDS.getCorePoolSize()));
        SHARDS.setMaximumPoolSize(count);
        SHARDS.setCorePoolSize(count);
    }

    static int threads() {
        return SHARDS.getCorePoolSize();
    }

    /**
     * Has what follows on the engine's own thread computed by one core, or by all of them together; for that thread.
     */
    static void together(boolean allCores) {
        int wanted = allCores ? CORES : 1;
        if (ROLE.get() == Role.OWN && team != wanted) {
            JniUtils.setNumThreads(wanted);
            team = wanted;
        }
    }

    /** Does the work there and waits for it; an interrupt is seen after it. */
    static <T> T call(Supplier<T> work) {
        return ROLE.get() != Role.CALLER ? work.get() : result(ONE.submit(work::get));
    }

    static void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Does all parts, each on one thread, and takes their results in order, one after the other. What lacked memory is
     * done again once all others are done. Where some fail otherwise, the first failure is thrown then.
     */
    static <T, R> List<R> sideBySide(List<Supplier<T>> parts, Function<T, R> take) {
        return call(() -> parts.size() == 1 || ROLE.get() == Role.SHARD
                ? parts.stream().map(part -> take.apply(part.get())).toList()
                : sideBySideThere(parts, take));
    }

    private static <T, R> List<R> sideBySideThere(List<Supplier<T>> parts, Function<T, R> take) {
        List<Future<T>> futures =
                parts.stream().map(part -> SHARDS.submit(part::get)).toList();
        List<R> results = new ArrayList<>();
        try {
            for (int i = 0; i < futures.size(); i++) {
                results.add(take.apply(resultOrAlone(futures, i, parts.get(i))));
            }
        } finally {
            futures.forEach(EngineThread::waitFor);
        }
        return results;
    }

    private static <T> T resultOrAlone(List<Future<T>> futures, int i, Supplier<T> part) {
        try {
            return result(futures.get(i));
        } catch (EngineFailure failure) {
            if (!failure.outOfMemory()) {
                throw failure;
            }
            futures.forEach(EngineThread::waitFor);
            return part.get();
        }
    }

    private static void waitFor(Future<?> future) {
        try {
            result(future);
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.DEBUG, "a shard failed; its result is asked for in its turn", failure);
        }
    }

    /** Whether this thread computes one of several parts. */
    static boolean besideOthers() {
        return ROLE.get() == Role.SHARD;
    }

    private static <T> T result(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw rethrown(failure.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException failure) {
            return failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
