package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cells of all sessions in one file, a line of JSON each: {@code {"session":3,"number":7,"code":"…"}}. Kernels that run
 * at the same time share it under a lock. Where it cannot be written, history lives as long as the kernel.
 */
final class HistoryFile {
    private static final long MAX_BYTES = 4 << 20;
    private static final int FIRST_SESSION = 1;

    private final Path file;
    private boolean writable = true;

    HistoryFile(Path file) {
        this.file = file;
    }

    /** Begins a session and returns its number; what is beyond the size limit is forgotten, oldest first. */
    int beginSession() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (var channel = open();
                    var lock = channel.lock()) {
                var lines = lines(channel);
                int session = lines.reversed().stream()
                                .mapToInt(HistoryFile::session)
                                .filter(number -> number > 0)
                                .findFirst()
                                .orElse(0)
                        + 1;
                lines.add(Json.object("session", session).toString());
                if (channel.size() > MAX_BYTES) {
                    write(channel, newest(lines), 0);
                } else {
                    append(channel, lines.getLast());
                }
                return session;
            }
        } catch (IOException e) {
            giveUp(e);
            return FIRST_SESSION;
        }
    }

    void add(HistoryEntry entry) {
        if (!writable) {
            return;
        }
        try (var channel = open();
                var lock = channel.lock()) {
            append(
                    channel,
                    Json.object("session", entry.session(), "number", entry.number(), "code", entry.input())
                            .toString());
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** All cells on disk, oldest first; a torn line is skipped. */
    List<HistoryEntry> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var channel = open();
                var lock = channel.lock()) {
            return lines(channel).stream().flatMap(line -> entry(line).stream()).toList();
        } catch (IOException e) {
            giveUp(e);
            return List.of();
        }
    }

    private void giveUp(IOException e) {
        writable = false;
        Log.warn("history is not kept on disk: " + file + ": " + e);
    }

    private FileChannel open() throws IOException {
        if (!Files.exists(file)
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static List<String> lines(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        channel.position(0);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            continue;
        }
        return new ArrayList<>(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                .lines()
                .toList());
    }

    /** On a line of its own, also behind one that a crash has torn. */
    private static void append(FileChannel channel, String line) throws IOException {
        var last = ByteBuffer.allocate(1);
        boolean torn = channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        write(channel, torn ? List.of("", line) : List.of(line), channel.size());
    }

    private static void write(FileChannel channel, List<String> lines, long from) throws IOException {
        var bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        channel.position(from);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.truncate(channel.position());
    }

    private static List<String> newest(List<String> lines) {
        long bytes = 0;
        int from = lines.size();
        while (from > 0 && bytes < MAX_BYTES / 2) {
            bytes += lines.get(--from).length();
        }
        return lines.subList(from, lines.size());
    }

    private static int session(String line) {
        return json(line).map(json -> Json.integer(json, "session", 0)).orElse(0);
    }

    private static Optional<HistoryEntry> entry(String line) {
        return json(line)
                .filter(json -> json.has("code"))
                .map(json -> new HistoryEntry(
                        Json.integer(json, "session", 0),
                        Json.integer(json, "number", 0),
                        Json.string(json, "code", ""),
                        Optional.empty()));
    }

    private static Optional<JsonObject> json(String line) {
        try {
            return Optional.of(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
