package io.pposcope.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The one thread that computes in libtorch, whatever thread asks. OpenMP gives every thread that computes a team of workers
 * of its own, and once there are more workers than cores all of them wait the slow way: a second computing thread makes an
 * iteration half as long again on two cores.
 */
final class EngineThread {

    private static final ThreadLocal<Boolean> HERE = ThreadLocal.withInitial(() -> false);
    private static final ExecutorService ONE = Executors.newSingleThreadExecutor(work ->
            Thread.ofPlatform().daemon().name("pposcope-engine").unstarted(() -> {
                HERE.set(true);
                work.run();
            }));

    private EngineThread() {}

    /** Does the work there and waits for it; an interrupt is seen after it. */
    static <T> T call(Supplier<T> work) {
        return HERE.get() ? work.get() : askedFor(work);
    }

    private static <T> T askedFor(Supplier<T> work) {
        Future<T> result = ONE.submit(work::get);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
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

    static void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
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
