package io.pposcope.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder that one process writes in at a time. The lock is the operating system's, on the file {@value #NAME} in
 * the folder, so it ends with the process, however that ends; the file stays and says who held the folder last.
 *
 * <p>Two bytes far behind the file's text are locked: one by whoever holds the folder for longer, one for the time of
 * a single write. Closing any channel of a file can free all of a process's locks on it, so each process has one
 * channel per folder.
 */
public final class FolderLock implements AutoCloseable {

    static final String NAME = ".pposcope.lock";

    private static final long HOLDING = Long.MAX_VALUE - 2;
    private static final long WRITING = Long.MAX_VALUE - 1;
    private static final int LONGEST_TEXT = 200;

    /** This process's folders, by their real path; guarded by itself. */
    private static final Map<Path, Claim> CLAIMS = new HashMap<>();

    /** What this process has of one folder. */
    private static final class Claim {

        final Path folder;
        final FileChannel channel;
        final ReentrantLock writing = new ReentrantLock();
        /** How many use the channel; guarded by {@link FolderLock#CLAIMS}. */
        int users;
        /** Guarded by {@link #writing}, like the next. */
        int holders;

        boolean alone;
        FileLock held;

        Claim(Path folder) throws IOException {
            this.folder = folder;
            this.channel = FileChannel.open(
                    folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }

    /** What is done in a folder. */
    @FunctionalInterface
    public interface Write<T> {
        T run() throws IOException;
    }

    private final Claim claim;
    private boolean closed;

    private FolderLock(Claim claim) {
        this.claim = claim;
    }

    /**
     * Holds a folder, which is made where there is none, until it is closed: nobody else can hold it or write in it.
     *
     * @throws FolderInUseException if somebody holds it, naming process, host and start
     * @throws IOException if it cannot be locked
     */
    public static FolderLock hold(Path folder) throws IOException {
        return hold(folder, true);
    }

    /**
     * Holds a folder against other processes, while others in this process may share it: a notebook's cell that is run
     * again replaces what it made before.
     */
    public static FolderLock share(Path folder) throws IOException {
        return hold(folder, false);
    }

    private static FolderLock hold(Path folder, boolean alone) throws IOException {
        Claim claim = claim(folder);
        try {
            return exclusively(claim, () -> {
                if (claim.holders > 0 && (alone || claim.alone)) {
                    throw inUse(claim.folder, description());
                }
                if (claim.holders == 0) {
                    claim.held = lockedOrRefused(claim);
                    write(claim.channel, description());
                }
                claim.holders++;
                claim.alone = alone;
                return new FolderLock(claim);
            });
        } catch (IOException | RuntimeException e) {
            leave(claim);
            throw e;
        }
    }

    /**
     * Writes in a folder, which is made where there is none, while no one else does; waits for another write to end.
     *
     * @throws FolderInUseException if another process holds the folder, naming process, host and start
     * @throws IOException if it cannot be locked, or from the write itself
     */
    public static <T> T write(Path folder, Write<T> write) throws IOException {
        Claim claim = claim(folder);
        try {
            return exclusively(claim, () -> {
                if (claim.holders > 0) {
                    return write.run();
                }
                try (FileLock noOneElse = lockedOrRefused(claim)) {
                    return write.run();
                }
            });
        } finally {
            leave(claim);
        }
    }

    private static Claim claim(Path folder) throws IOException {
        Path real = Files.createDirectories(folder).toRealPath();
        synchronized (CLAIMS) {
            Claim claim = CLAIMS.get(real);
            if (claim == null) {
                claim = new Claim(real);
                CLAIMS.put(real, claim);
            }
            claim.users++;
            return claim;
        }
    }

    private static void leave(Claim claim) throws IOException {
        synchronized (CLAIMS) {
            if (--claim.users == 0) {
                CLAIMS.remove(claim.folder);
                claim.channel.close();
            }
        }
    }

    private static <T> T exclusively(Claim claim, Write<T> action) throws IOException {
        claim.writing.lock();
        try (FileLock oneAtATime = lock(claim)) {
            return action.run();
        } finally {
            claim.writing.unlock();
        }
    }

    private static FileLock lock(Claim claim) throws IOException {
        try {
            return claim.channel.lock(WRITING, 1, false);
        } catch (IOException e) {
            throw new IOException(
                    claim.folder + " cannot be locked: " + e.getMessage()
                            + "; choose a folder on a file system with locks",
                    e);
        }
    }

    private static FileLock lockedOrRefused(Claim claim) throws IOException {
        try {
            FileLock lock = claim.channel.tryLock(HOLDING, 1, false);
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(claim.folder, description());
        }
        throw inUse(claim.folder, read(claim.channel));
    }

    private static FolderInUseException inUse(Path folder, String holder) {
        return new FolderInUseException(folder + " is in use: " + (holder.isBlank() ? "another process" : holder)
                + " writes in it; wait for it, end it,"
                + " or choose another folder");
    }

    /** This process, as others are told of it. */
    private static String description() {
        ProcessHandle process = ProcessHandle.current();
        String started = process.info()
                .startInstant()
                .map(start -> ", started " + start.truncatedTo(ChronoUnit.SECONDS))
                .orElse("");
        return "process " + process.pid() + " on " + host() + started;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(text + "\n"), 0);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT);
        channel.read(text, 0);
        return StandardCharsets.UTF_8.decode(text.flip()).toString().replaceAll("\\p{Cntrl}.*", "");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            claim.writing.lock();
            try {
                if (--claim.holders == 0) {
                    claim.held.release();
                }
                leave(claim);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                claim.writing.unlock();
            }
        }
    }
}
