package io.pposcope.internal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's memory as Linux counts it. */
public final class Memory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private Memory() {}

    /** @param field {@code VmRSS} now, {@code VmHWM} at its highest; −1 where {@code /proc} does not tell */
    public static long residentMib(String field) throws IOException {
        if (!Files.isReadable(STATUS)) {
            return -1;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        }
    }
}
