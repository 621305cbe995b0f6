package io.pposcope.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.zip.CRC32;

/**
 * A file's new content, whole and on the disk beside the file's place as {@code NAME.writing}, until {@link #commit}
 * moves it there in one step. A killed process, a full disk or {@link #close} without a commit leaves the file as it
 * was.
 *
 * <p>Several files change together by preparing all before committing the first.
 */
public final class FileReplacement implements AutoCloseable {

    private final Path file;
    private final CRC32 crc = new CRC32();
    private long bytes;

    private FileReplacement(Path file) {
        this.file = file;
    }

    /**
     * Writes the content beside the file's place.
     *
     * @param content buffers in order; one is asked for when the last was written
     * @throws IOException if the disk does not take it; nothing is left beside the place then, nor where the content
     *     fails
     */
    public static FileReplacement prepare(Path file, Iterator<ByteBuffer> content) throws IOException {
        FileReplacement replacement = new FileReplacement(file);
        try {
            replacement.write(content);
            return replacement;
        } catch (RuntimeException e) {
            replacement.closeAfter(e);
            throw e;
        } catch (IOException e) {
            replacement.closeAfter(e);
            throw new IOException(file + " could not be written: " + reason(e), e);
        }
    }

    private void write(Iterator<ByteBuffer> content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                beside(file),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasNext()) {
                ByteBuffer buffer = content.next();
                bytes += buffer.remaining();
                crc.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The message of some file errors is the path alone; their class then says what happened. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException refused && refused.getReason() == null
                ? e.getClass().getSimpleName() + " of " + e.getMessage()
                : e.getMessage();
    }

    /** Where the new content of a file lies until it is moved. */
    public static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".writing");
    }

    /** Length of the new content. */
    public long bytes() {
        return bytes;
    }

    /** CRC-32 of the new content. */
    public long crc32() {
        return crc.getValue();
    }

    /** Puts the new content in the file's place in one step. */
    public void commit() throws IOException {
        Files.move(beside(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Discards what was not committed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(beside(file));
    }
}
