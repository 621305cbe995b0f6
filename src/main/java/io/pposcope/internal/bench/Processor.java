package io.pposcope.internal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What computes here. */
public final class Processor {

    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** The model's name as the system tells it, or the kind of processor. */
    public static String name() throws IOException {
        if (!Files.isReadable(LINUX)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(LINUX)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
