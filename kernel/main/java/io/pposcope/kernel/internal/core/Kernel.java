package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.internal.comm.Comms;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageListener;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import io.pposcope.kernel.widget.Widgets;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The dispatcher: hands each message to the thread that answers it. */
public final class Kernel implements MessageListener, AutoCloseable {
    /** More comm messages than a person can cause; a front end gone wild is not allowed to fill the memory. */
    private static final int MAX_COMMS = 10_000;

    private final Interpreter interpreter;
    private final StatusPublisher status;
    private final RequestScope desk;
    private final InputBroker input;
    private final StandardStreams streams;
    private final CellDisplays displays;
    private final Cells cells = new Cells();
    private final Comms comms;
    private final CellRunner runner;
    private final Subshells subshells;
    private final QueryHandlers questions;
    private final ControlHandlers controls;
    private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor(daemon("stream-flush"));
    private final ExecutorService aux = Executors.newSingleThreadExecutor(daemon("aux"));
    private final ExecutorService comm = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_COMMS),
            daemon("comm"),
            (task, pool) -> Log.warn("a comm message was dropped: " + MAX_COMMS + " wait already"));
    private final ExecutorService control = Executors.newSingleThreadExecutor(daemon("control"));

    /**
     * A kernel that answers into {@code sink}.
     *
     * @param history what {@code history_request}s are answered from
     * @param exit ends the process, after a shutdown request
     */
    public Kernel(
            Session session,
            MessageSink sink,
            Interpreter interpreter,
            History history,
            KernelInfo info,
            Runnable exit) {
        this.interpreter = interpreter;
        status = new StatusPublisher(session, sink);
        desk = new RequestScope(session, sink, status, cells, flusher);
        input = new InputBroker(cells, session, sink);
        streams = new StandardStreams(cells, input);
        displays = new CellDisplays(cells, input);
        comms = new Comms(
                (type, content, metadata, buffers) ->
                        cells.heard().ifPresent(cell -> cell.publish(type, content, metadata, buffers)),
                cells::origin);
        runner = new CellRunner(desk, interpreter, history);
        subshells = new Subshells(name -> new ShellQueue(name, runner, interpreter));
        questions = new QueryHandlers(interpreter, history, comms, info);
        controls = new ControlHandlers(subshells, session, sink, exit);
    }

    /** Makes this kernel the one behind {@code System.out}, {@code System.in} and {@link Display}. */
    public void takeOverProcess() {
        streams.install();
        Display.connect(displays);
        Widgets.connect(comms);
    }

    /** Announces the kernel; messages may come from now on. */
    public void announce() {
        status.starting();
    }

    /** The comms of this kernel, to register targets with. */
    public Comms comms() {
        return comms;
    }

    /** Stops all running cells, as the interrupt button does. */
    public void interrupt() {
        subshells.interruptAll();
    }

    /** Says something in the cells that run, for a process that is about to end. */
    public void sayInRunningCells(String sentence) {
        cells.running().forEach(cell -> {
            var bytes = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
            cell.print("stderr", bytes, 0, bytes.length);
            cell.flush();
        });
    }

    @Override
    public void received(Channel channel, Message message) {
        switch (channel) {
            case SHELL -> shell(message);
            case CONTROL -> control.execute(() -> request(channel, message));
            case STDIN -> input.answered(message);
            case IOPUB -> Log.warn("dropped a " + message.type() + " that came in on IOPUB");
        }
    }

    private void shell(Message message) {
        switch (message.type()) {
            case "execute_request" ->
                subshells
                        .of(message)
                        .ifPresentOrElse(
                                lane -> lane.submit(message),
                                () -> aux.execute(
                                        () -> desk.answer(Channel.SHELL, message, () -> unknownSubshell(message))));
            case "comm_open", "comm_msg", "comm_close" ->
                comm.execute(() -> desk.handle(message, () -> comms.receive(message)));
            default -> aux.execute(() -> request(Channel.SHELL, message));
        }
    }

    /**
     * Any question or control, whichever of the two channels it came by; an unknown request gets an error, no silence.
     */
    private void request(Channel channel, Message message) {
        if (!message.type().endsWith("_request")) {
            Log.warn("ignored a " + message.type() + " on " + channel);
            return;
        }
        desk.answer(channel, message, () -> questions
                .answer(message)
                .or(() -> controls.answer(message))
                .orElseGet(() -> Replies.error(
                        new UnsupportedOperationException("this kernel does not know " + message.type()))));
    }

    private JsonObject unknownSubshell(Message message) {
        return Replies.error(new IllegalArgumentException(
                "no subshell " + message.header().subshell().orElse("") + "; there are " + subshells.ids()));
    }

    @Override
    public void close() {
        interrupt();
        aux.shutdownNow();
        comm.shutdownNow();
        control.shutdownNow();
        flusher.shutdownNow();
        interpreter.close();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
