package io.pposcope.reward.polyglot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker's process, spoken to in serialised {@link Request}s and {@link Reply}s over its standard streams. It listens
 * nowhere, and ends when this process does.
 */
final class GuestProcess {

    /** Exit status of a JVM that ran out of memory under {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;
    /**
     * All that a worker inherits of the environment: how file names are encoded, where caches are, and the time zone.
     */
    private static final Set<String> ENVIRONMENT =
            Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "XDG_CACHE_HOME", "SystemRoot", "TEMP", "TMP", "LOCALAPPDATA");
    /** Only these may be read from a worker. */
    private static final ObjectInputFilter PLAIN = ObjectInputFilter.Config.createFilter(
            "maxdepth=120;maxbytes=1073741824;io.pposcope.reward.polyglot.*;java.lang.*;java.util.*;!*");

    private final Process process;
    private final Path errors;
    private final Path row;
    private final ObjectOutputStream requests;
    private final BlockingQueue<Optional<Reply>> replies = new LinkedBlockingQueue<>();

    private GuestProcess(Process process, Path errors, Path row, ObjectOutputStream requests) {
        this.process = process;
        this.errors = errors;
        this.row = row;
        this.requests = requests;
    }

    /** Starts a worker; its interpreter is up when it says {@link Reply.Ready}. */
    static GuestProcess start(GuestLanguage language, int megabytes, WorkerArchive archive) throws IOException {
        Path errors = temporary(language, ".log");
        Path row = temporary(language, ".row");
        ProcessBuilder builder =
                new ProcessBuilder(command(language, megabytes, archive, row)).redirectError(errors.toFile());
        builder.environment().keySet().retainAll(ENVIRONMENT);
        Process process = builder.start();
        ObjectOutputStream requests = new ObjectOutputStream(new BufferedOutputStream(process.getOutputStream()));
        GuestProcess guest = new GuestProcess(process, errors, row, requests);
        guest.requests.flush();
        Thread reader = new Thread(guest::read, language.title() + " worker's replies");
        reader.setDaemon(true);
        reader.start();
        return guest;
    }

    private static Path temporary(GuestLanguage language, String suffix) throws IOException {
        Path file = Files.createTempFile("pposcope-" + language.id(), suffix);
        file.toFile().deleteOnExit();
        return file;
    }

    static List<String> command(GuestLanguage language, int megabytes, WorkerArchive archive, Path row) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-Xss4m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable",
                "-Duser.home=" + System.getProperty("user.home"),
                "-Dfile.encoding=UTF-8",
                "-Dstdin.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(archive.options(language));
        command.addAll(List.of("-cp", archive.classPath(), WorkerMain.class.getName(), language.id(), row.toString()));
        return command;
    }

    private void read() {
        try (ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(process.getInputStream()))) {
            in.setObjectInputFilter(PLAIN);
            while (true) {
                replies.add(Optional.of((Reply) in.readObject()));
            }
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            letEnd();
            replies.add(Optional.empty());
        }
    }

    /** A process that closed its stream is about to end; killed at once, its own exit status could be lost. */
    private void letEnd() {
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    boolean alive() {
        return process.isAlive();
    }

    void send(Request request) throws IOException {
        synchronized (requests) {
            requests.writeUnshared(request);
            requests.reset();
            requests.flush();
        }
    }

    /**
     * The next thing it says; empty where it has ended, null where it said nothing in time.
     *
     * @throws InterruptedException if the caller is interrupted; the worker is not
     */
    Optional<Reply> next(double seconds) throws InterruptedException {
        return replies.poll((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Why it ended, in words. */
    String exitReason(int megabytes) {
        try {
            boolean ended = process.waitFor(2, TimeUnit.SECONDS);
            if (ranOutOfMemory()) {
                return "it ran out of its " + megabytes + " MB of memory";
            }
            String said = Files.readString(errors).strip();
            return "its process ended" + (ended ? " with status " + process.exitValue() : "")
                    + (said.isEmpty() ? "" : ": " + said.substring(0, Math.min(said.length(), 600)));
        } catch (IOException e) {
            return "its process ended";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "its process ended";
        }
    }

    /** The response that was being scored when it ended; −1 where it was none. */
    int lastRow() {
        try {
            return CurrentRow.read(row);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the response that was being scored cannot be read from " + row + ": " + e.getMessage(), e);
        }
    }

    boolean ranOutOfMemory() {
        return !process.isAlive() && process.exitValue() == OUT_OF_MEMORY;
    }
}
