package io.pposcope.reward.polyglot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The response that a worker scores now, kept in a file mapped into memory: a JVM that runs out of memory ends at once
 * and says nothing more, but this can still be read.
 */
final class CurrentRow {

    private static final int NONE = -1;

    private final MappedByteBuffer memory;

    private CurrentRow(MappedByteBuffer memory) {
        this.memory = memory;
    }

    static CurrentRow in(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            CurrentRow current = new CurrentRow(channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES));
            current.set(NONE);
            return current;
        }
    }

    void set(int row) {
        memory.putInt(0, row);
    }

    void setNone() {
        set(NONE);
    }

    /** What a worker set last in the file; −1 where it was no response. */
    static int read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length < Integer.BYTES ? NONE : ByteBuffer.wrap(bytes).getInt();
    }
}
