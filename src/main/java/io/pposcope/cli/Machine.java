package io.pposcope.cli;

import io.pposcope.internal.bench.Processor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What recorded numbers were made on, and of which sources. */
final class Machine {

    private Machine() {}

    /** The processor's name as the system tells it, and how many cores there are. */
    static String processor() throws IOException {
        return Processor.name() + ", " + Runtime.getRuntime().availableProcessors() + " cores";
    }

    /** The commit of the sources, with {@code +} where files were changed since; “unknown” without git. */
    static String commit() {
        String head = git("rev-parse", "HEAD");
        if (!head.matches("[0-9a-f]{40,64}")) {
            return "unknown";
        }
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? head : head + "+";
    }

    /** What git answers; its complaint where it fails. */
    private static String git(String... arguments) {
        try {
            Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .directory(Path.of(System.getProperty("pposcope.home", ""))
                            .toAbsolutePath()
                            .toFile())
                    .redirectErrorStream(true)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
