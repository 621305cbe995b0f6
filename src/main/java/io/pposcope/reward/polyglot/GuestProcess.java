package io.pposcope.reward.polyglot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A worker's process, spoken to in serialised {@link Request}s and {@link Reply}s over its standard streams. It listens
 * nowhere, and ends when this process does.
 */
final class GuestProcess {

    /** Exit status of a JVM that ran out of memory under {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "pposcope");
    /** Only these may be read from a worker. */
    private static final ObjectInputFilter PLAIN = ObjectInputFilter.Config.createFilter(
            "maxdepth=120;maxbytes=1073741824;io.pposcope.reward.polyglot.*;java.lang.*;java.util.*;!*");

    private final Process process;
    private final Path errors;
    private final ObjectOutputStream requests;
    private final BlockingQueue<Optional<Reply>> replies = new LinkedBlockingQueue<>();

    private GuestProcess(Process process, Path errors, ObjectOutputStream requests) {
        this.process = process;
        this.errors = errors;
        this.requests = requests;
    }

    /** Starts a worker; its interpreter is up when it says {@link Reply.Ready}. */
    static GuestProcess start(GuestLanguage language, int megabytes) throws IOException {
        Path errors = Files.createTempFile("pposcope-" + language.id(), ".log");
        errors.toFile().deleteOnExit();
        Process process = new ProcessBuilder(command(language, megabytes)).redirectError(errors.toFile()).start();
        GuestProcess guest = new GuestProcess(process, errors, new ObjectOutputStream(new BufferedOutputStream(process.getOutputStream())));
        guest.requests.flush();
        Thread reader = new Thread(guest::read, language.title() + " worker's replies");
        reader.setDaemon(true);
        reader.start();
        return guest;
    }

    private static List<String> command(GuestLanguage language, int megabytes) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m", "-Xss4m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable",
                "-Dfile.encoding=UTF-8", "-Dstdin.encoding=UTF-8", "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(archive(language));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkerMain.class.getName(), language.id()));
        return command;
    }

    /**
     * An archive of the interpreter's classes halves later starts. A JVM makes one when it ends, for the class path it had,
     * and only where that is all jars.
     */
    private static List<String> archive(GuestLanguage language) {
        String classPath = System.getProperty("java.class.path");
        if (List.of(classPath.split(File.pathSeparator)).stream().anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
            return List.of();
        }
        Path archive = archiveFile(language);
        try (Stream<Path> archives = Files.list(Files.createDirectories(CACHE))) {
            for (Path outdated : archives.filter(file -> file.getFileName().toString().startsWith(prefix(language)) && !file.equals(archive)).toList()) {
                Files.deleteIfExists(outdated);
            }
            return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path archiveFile(GuestLanguage language) {
        int made = (System.getProperty("java.class.path") + Runtime.version()).hashCode();
        return CACHE.resolve(prefix(language) + Integer.toHexString(made) + ".jsa");
    }

    private static String prefix(GuestLanguage language) {
        return "guest-" + language.id() + "-";
    }

    /** Whether the language was used before on this class path. */
    static boolean known(GuestLanguage language) {
        return Files.exists(archiveFile(language));
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
    String epitaph(int megabytes) {
        try {
            boolean ended = process.waitFor(2, TimeUnit.SECONDS);
            if (ranOutOfMemory()) {
                return "it ran out of its " + megabytes + " MB of memory";
            }
            String said = Files.readString(errors).strip();
            return "its process ended" + (ended ? " with status " + process.exitValue() : "") + (said.isEmpty() ? "" : ": " + said.substring(0, Math.min(said.length(), 600)));
        } catch (IOException e) {
            return "its process ended";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "its process ended";
        }
    }

    boolean ranOutOfMemory() {
        return !process.isAlive() && process.exitValue() == OUT_OF_MEMORY;
    }
}
