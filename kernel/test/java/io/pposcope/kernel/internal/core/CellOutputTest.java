package io.pposcope.kernel.internal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.internal.protocol.Header;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellOutputTest {
    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final CellOutput output = new CellOutput(
            new Message(
                    List.of(),
                    Header.fresh("execute_request", "s"),
                    Json.object(),
                    Json.object(),
                    Json.object(),
                    List.of()),
            false,
            new Session(),
            (channel, message) -> sent.add(message),
            scheduler);

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void chattyPrinting_makesFewMessages_andLosesNothing() {
        var expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            print("stdout", "line " + i + "\n");
            expected.append("line ").append(i).append('\n');
        }
        output.flush();
        assertEquals(expected.toString(), text());
        assertTrue(sent.size() < 500, sent.size() + " messages");
    }

    @Test
    void displays_comeBehindTheTextPrintedBefore() {
        print("stdout", "a");
        print("stderr", "b");
        output.publish("display_data", Json.object());
        print("stdout", "c");
        output.flush();
        assertEquals(
                List.of("stream", "stream", "display_data", "stream"),
                sent.stream().map(Message::type).toList());
    }

    @Test
    void characterCutInTwo_waitsForItsRest() throws InterruptedException {
        var bytes = "𝄞".getBytes(StandardCharsets.UTF_8);
        print("stdout", "x");
        output.print("stdout", bytes, 0, 2);
        Thread.sleep(150);
        assertEquals("x", text());
        output.print("stdout", bytes, 2, 2);
        output.flush();
        assertEquals("x𝄞", text());
    }

    private void print(String stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        output.print(stream, bytes, 0, bytes.length);
    }

    private String text() {
        return sent.stream()
                .map(message -> Json.string(message.content(), "text", ""))
                .reduce("", String::concat);
    }
}
