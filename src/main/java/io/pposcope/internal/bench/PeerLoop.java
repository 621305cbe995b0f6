package io.pposcope.internal.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The peers' script in a process of its own: a request a line, an answer a line. */
final class PeerLoop implements AutoCloseable {

    /** What our launcher sets for libtorch; Python runs as it is started by hand. */
    private static final List<String> OURS = List.of("GOMP_SPINCOUNT", "GLIBC_TUNABLES");

    private final Process process;
    private final PrintStream requests;
    private final BufferedReader answers;

    /** @throws IOException if Python cannot be started */
    PeerLoop(List<String> python, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(python.stream(), Stream.of(options)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        OURS.forEach(builder.environment()::remove);
        process = builder.start();
        requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @throws IOException if the script ends instead of answering */
    JsonObject ask(String request) throws IOException {
        requests.println(request);
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(
                    "the peers' script ended instead of answering \"" + request + "\"; its errors are above");
        }
        return JsonParser.parseString(line).getAsJsonObject();
    }

    @Override
    public void close() {
        requests.close();
        process.destroy();
    }
}
