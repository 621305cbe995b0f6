package io.pposcope.cli;

import io.pposcope.internal.files.MalformedFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Wall time of work that may be interrupted and go on: kept in a file every few seconds, and counted on from there. */
final class Stopwatch implements AutoCloseable {

    private static final int EVERY_SECONDS = 5;

    private final Path file;
    private final double earlier;
    private final long begun = System.nanoTime();
    private final ScheduledExecutorService keeping = Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon().name("pposcope-stopwatch").unstarted(work));

    private Stopwatch(Path file, double earlier) {
        this.file = file;
        this.earlier = earlier;
        keeping.scheduleAtFixedRate(this::keep, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    static Stopwatch in(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return new Stopwatch(file, Files.exists(file) ? read(file) : 0);
    }

    private static double read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (!text.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            throw new MalformedFileException(file + ", line 1 is \"" + text
                    + "\"; expected the seconds that were spent: delete it to begin at 0");
        }
        return Double.parseDouble(text);
    }

    double seconds() {
        return earlier + (System.nanoTime() - begun) / 1e9;
    }

    private synchronized void keep() {
        try {
            Path beside = Files.writeString(
                    file.resolveSibling(file.getFileName() + ".writing"), "%.3f%n".formatted(seconds()));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        keeping.shutdown();
        keep();
    }
}
