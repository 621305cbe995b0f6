package io.pposcope.text.huggingface;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running Python that renders templates: a line of JSON asks, a line of JSON answers. It ends when this process ends.
 */
final class TemplateProcess implements AutoCloseable {

    private static final int ASCII = 128;
    /** The exit status of a process that a signal ended is this plus the signal. */
    private static final int SIGNALLED = 128;

    private static final int SIGXCPU = 24;

    private final String python;
    private final Process process;
    private final TemplateLimits limits;
    private final BufferedReader answers;
    private final OutputStream requests;
    private String versions;

    TemplateProcess(String python, Process process, TemplateLimits limits) {
        this.python = python;
        this.process = process;
        this.limits = limits;
        answers = process.inputReader(StandardCharsets.US_ASCII);
        requests = process.getOutputStream();
    }

    /** Reads what it says when it has started. @throws IOException if it did not, or cannot render */
    void greet() throws IOException {
        JsonObject greeting = withinTime(() -> {});
        if (greeting.has("missing")) {
            throw new IOException(greeting.get("missing").getAsString());
        }
        versions = "jinja2 " + greeting.get("jinja2").getAsString() + " of Python "
                + greeting.get("python").getAsString();
    }

    String description() {
        return versions + ", " + python;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** @throws IOException if the process ended over it, or was killed because it took too long; the message says so */
    JsonObject ask(JsonObject request) throws IOException {
        byte[] line = (ascii(request.toString()) + "\n").getBytes(StandardCharsets.US_ASCII);
        return withinTime(() -> {
            requests.write(line);
            requests.flush();
        });
    }

    private interface Sending {
        void send() throws IOException;
    }

    private JsonObject withinTime(Sending sending) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        Executor afterwards = CompletableFuture.delayedExecutor(limits.clockSeconds(), TimeUnit.SECONDS);
        CompletableFuture<Void> clock = CompletableFuture.runAsync(
                () -> {
                    late.set(true);
                    process.destroyForcibly();
                },
                afterwards);
        try {
            String line = answer(sending);
            if (line == null) {
                throw new IOException(
                        late.get() ? "it gave no answer in " + limits.clockSeconds() + " s and was stopped" : ended());
            }
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("its answer is no JSON object", e);
        } finally {
            clock.cancel(false);
        }
    }

    /** Null where the process is gone. */
    private String answer(Sending sending) throws IOException {
        try {
            sending.send();
        } catch (IOException gone) {
            // Reading finds the end of the stream then, and its reason is the exit status.
            process.destroyForcibly();
        }
        return answers.readLine();
    }

    private String ended() {
        int status = process.onExit().join().exitValue();
        return status == SIGNALLED + SIGXCPU
                ? "it has run for more than " + limits.processorSeconds() + " s and was stopped"
                : "the process that renders templates, " + python + ", ended with status " + status;
    }

    /** JSON with every other character escaped, so that no encoding can change one, half surrogate pairs included. */
    private static String ascii(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (c < ASCII) {
                escaped.append((char) c);
            } else {
                escaped.append(String.format("\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
