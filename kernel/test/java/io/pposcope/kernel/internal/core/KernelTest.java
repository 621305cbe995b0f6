package io.pposcope.kernel.internal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Completion;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.internal.comm.CommMessage;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Header;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dispatcher over queues: no sockets, and a toy language whose cells are named Java functions. */
class KernelTest {
    private record Sent(Channel channel, Message message) {
        String brief() {
            return message.type().equals("status")
                    ? Json.string(message.content(), "execution_state", "")
                    : message.type();
        }
    }

    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final Toy toy = new Toy();
    private final CountDownLatch exited = new CountDownLatch(1);
    private final Kernel kernel = new Kernel(
            new Session(),
            (channel, message) -> sent.add(new Sent(channel, message)),
            toy,
            History.inMemory(),
            KernelInfo.java("test"),
            exited::countDown);

    @AfterEach
    void close() {
        toy.gate.countDown();
        kernel.close();
    }

    @Test
    void execute_publishesInOrder() throws InterruptedException {
        var request = execute("value");
        assertEquals(List.of("busy", "execute_input", "execute_result", "execute_reply", "idle"), upToIdle(request));
    }

    @Test
    void languageThatThrows_stillGetsAReply() throws InterruptedException {
        var request = execute("broken");
        assertEquals(List.of("busy", "execute_input", "execute_reply", "idle"), upToIdle(request));
    }

    @Test
    void failure_abortsWhatIsQueued_andNothingLater() throws InterruptedException {
        var failing = execute("wait, then fail");
        var queued = execute("value");
        toy.gate.countDown();
        assertTrue(upToIdle(failing).contains("error"));
        var aborted = new ArrayList<Message>();
        assertEquals(List.of("busy", "execute_reply", "idle"), upToIdle(queued, aborted));
        assertEquals("aborted", Json.string(aborted.get(1).content(), "status", ""));
        assertTrue(upToIdle(execute("value")).contains("execute_result"));
    }

    @Test
    void questionsAndComms_areAnsweredWhileACellRuns_andStatusStaysBusy() throws InterruptedException {
        var heard = new LinkedBlockingQueue<CommMessage>();
        kernel.comms().register("bell", (comm, opening) -> heard.add(opening));
        var running = execute("wait");
        var question = request("kernel_info_request", Json.object());
        assertEquals(List.of("busy", "kernel_info_reply", "idle"), upToIdle(question));
        assertEquals(running.header().json(), next("busy").message().parent());
        var ring =
                request("comm_open", Json.object("comm_id", "1", "target_name", "bell", "data", Json.object("n", 1)));
        assertEquals(1, Json.integer(heard.poll(5, TimeUnit.SECONDS).data(), "n", 0));
        assertEquals(List.of("busy", "idle"), upToIdle(ring));
        toy.gate.countDown();
        assertTrue(upToIdle(running).contains("execute_reply"));
    }

    @Test
    void unknownRequest_getsAnError() throws InterruptedException {
        var messages = new ArrayList<Message>();
        upToIdle(request("wish_request", Json.object()), messages);
        assertEquals("wish_reply", messages.get(1).type());
        assertEquals("error", Json.string(messages.get(1).content(), "status", ""));
    }

    @Test
    void shutdown_repliesThenExits() throws InterruptedException {
        var request = message("shutdown_request", Json.object("restart", true));
        kernel.received(Channel.CONTROL, request);
        assertTrue(upToIdle(request).contains("shutdown_reply"));
        assertTrue(exited.await(5, TimeUnit.SECONDS));
    }

    private Message execute(String code) {
        return request("execute_request", Json.object("code", code, "silent", false));
    }

    private Message request(String type, JsonObject content) {
        var message = message(type, content);
        kernel.received(Channel.SHELL, message);
        return message;
    }

    private static Message message(String type, JsonObject content) {
        return new Message(List.of(), Header.fresh(type, "client"), Json.object(), Json.object(), content, List.of());
    }

    private List<String> upToIdle(Message request) throws InterruptedException {
        return upToIdle(request, new ArrayList<>());
    }

    /** What was sent for the request, by type or status, up to its idle. */
    private List<String> upToIdle(Message request, List<Message> messages) throws InterruptedException {
        var briefs = new ArrayList<String>();
        while (!briefs.contains("idle")) {
            var next = sent.poll(5, TimeUnit.SECONDS);
            assertNotNull(next, "no idle after " + briefs);
            if (next.message().parent().equals(request.header().json())) {
                briefs.add(next.brief());
                messages.add(next.message());
            }
        }
        return briefs;
    }

    private Sent next(String brief) throws InterruptedException {
        var next = sent.poll(5, TimeUnit.SECONDS);
        assertNotNull(next);
        assertEquals(brief, next.brief());
        return next;
    }

    private static final class Toy implements Interpreter {
        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public Evaluation evaluate(Cell cell) {
            if (cell.code().startsWith("wait")) {
                await();
            }
            return switch (cell.code()) {
                case "value" -> new Evaluation.Finished(Optional.of(42));
                case "broken" -> throw new IllegalStateException("the language itself is broken");
                case "wait, then fail" -> new Evaluation.Failed("Toy", "failed as told", List.of("Toy"));
                default -> Evaluation.Finished.NOTHING;
            };
        }

        private void await() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void interrupt(Thread thread) {
            thread.interrupt();
        }

        @Override
        public Completion complete(String code, int cursor) {
            return Completion.of(List.of(), "", cursor);
        }

        @Override
        public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
            return Optional.empty();
        }

        @Override
        public Completeness completeness(String code) {
            return new Completeness.Complete();
        }

        @Override
        public void close() {
            gate.countDown();
        }
    }
}
