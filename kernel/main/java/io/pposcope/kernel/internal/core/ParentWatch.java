package io.pposcope.kernel.internal.core;

import java.util.Optional;

/** Ends the kernel when the process that started it is gone, so that no orphan keeps memory and cores. */
public final class ParentWatch {
    private static final int PERIOD_MILLIS = 500;

    private ParentWatch() {}

    /** Watches the process that Jupyter names in {@code JPY_PARENT_PID}; without that name, nobody. */
    public static void start(Runnable exit) {
        parentPid().ifPresent(pid -> {
            var thread = new Thread(() -> watch(pid, exit), "parent-watch");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static Optional<Long> parentPid() {
        return Optional.ofNullable(System.getenv("JPY_PARENT_PID"))
                .filter(pid -> pid.matches("[1-9]\\d{0,17}"))
                .map(Long::valueOf);
    }

    /** A parent that died but was not reaped still counts as alive; but its children then have another parent. */
    private static void watch(long pid, Runnable exit) {
        boolean direct = isDirectParent(pid);
        try {
            while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                    && (!direct || isDirectParent(pid))) {
                Thread.sleep(PERIOD_MILLIS);
            }
            exit.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isDirectParent(long pid) {
        return ProcessHandle.current()
                .parent()
                .filter(parent -> parent.pid() == pid)
                .isPresent();
    }
}
