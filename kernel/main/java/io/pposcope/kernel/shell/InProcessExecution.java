package io.pposcope.kernel.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs snippets on the calling thread. JShell is not thread-safe, so one lock guards it; the lock is given back while
 * user code runs, which lets completion and other cells in.
 */
final class InProcessExecution extends DirectExecutionControl implements ExecutionControlProvider {
    /** What the snippet last run on this thread gave or threw: the object itself, where JShell keeps its text only. */
    record Outcome(Object value, Throwable thrown) {
        static final Outcome NONE = new Outcome(null, null);
    }

    private final ReentrantLock lock;
    private final CellThreads threads;
    private final ThreadLocal<Outcome> outcome = ThreadLocal.withInitial(() -> Outcome.NONE);

    InProcessExecution(CellLoader loader, ReentrantLock lock, CellThreads threads) {
        super(loader);
        this.lock = lock;
        this.threads = threads;
    }

    /** The outcome since the last call on this thread; forgets it, so that large values can be collected. */
    Outcome takeOutcome() {
        var taken = outcome.get();
        outcome.remove();
        return taken;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        int holds = lock.getHoldCount();
        threads.enterUserCode();
        release(holds);
        try {
            StopPoll.check();
            outcome.set(new Outcome(snippet.invoke(null), null));
            return "";
        } catch (InvocationTargetException e) {
            outcome.set(new Outcome(null, e.getCause()));
            throw e;
        } catch (CellStopped e) {
            outcome.set(new Outcome(null, e));
            throw new ExecutionControl.StoppedException();
        } finally {
            threads.leaveUserCode();
            acquire(holds);
        }
    }

    private void release(int holds) {
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
    }

    private void acquire(int holds) {
        for (int i = 0; i < holds; i++) {
            lock.lock();
        }
    }

    @Override
    public String name() {
        return "pposcope";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return this;
    }
}
