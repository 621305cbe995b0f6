package io.pposcope.kernel.internal.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cells run so far, in this session and in those before it, answered by range, tail or search. */
public final class History {
    private static final String OFF = "off";

    private final Map<Integer, HistoryEntry> entries = new LinkedHashMap<>();
    private final Optional<HistoryFile> file;
    private int session;
    private List<HistoryEntry> earlier;

    private History(Optional<HistoryFile> file) {
        this.file = file;
    }

    /** A history that ends with the kernel. */
    public static History inMemory() {
        return new History(Optional.empty());
    }

    /** A history kept in a file, together with the sessions before this one. */
    public static History in(Path file) {
        return new History(Optional.of(new HistoryFile(file)));
    }

    /** Where {@code PPOSCOPE_HISTORY} says, which may say {@code off}; else in the user's data folder. */
    public static History ofUser() {
        var wanted = System.getenv("PPOSCOPE_HISTORY");
        if (OFF.equals(wanted)) {
            return inMemory();
        }
        return in(
                wanted != null && !wanted.isBlank()
                        ? Path.of(wanted)
                        : Path.of(System.getProperty("user.home"), ".local", "share", "pposcope", "history.jsonl"));
    }

    synchronized void add(int number, String input) {
        begin();
        var entry = new HistoryEntry(session, number, input, Optional.empty());
        entries.put(number, entry);
        file.ifPresent(kept -> kept.add(entry));
    }

    synchronized void result(int number, String output) {
        entries.computeIfPresent(number, (n, entry) -> entry.withOutput(output));
    }

    /** The cells of this session. */
    public synchronized List<HistoryEntry> session() {
        return List.copyOf(entries.values());
    }

    /** The cells of all sessions whose text the glob matches: {@code *} any text, {@code ?} any character. */
    public synchronized List<HistoryEntry> search(String glob) {
        var pattern = glob(glob);
        return all().stream()
                .filter(entry -> pattern.matcher(entry.input()).matches())
                .toList();
    }

    /** The file is first read when somebody asks or runs a cell, not while the kernel starts. */
    private void begin() {
        if (earlier == null) {
            earlier = file.map(HistoryFile::read).orElse(List.of());
            session = file.map(HistoryFile::beginSession).orElse(1);
        }
    }

    private List<HistoryEntry> all() {
        begin();
        return Stream.concat(earlier.stream(), entries.values().stream()).toList();
    }

    /** The content of a {@code history_reply} to a request's content. */
    JsonObject reply(JsonObject request) {
        boolean withOutput = Json.flag(request, "output", false);
        var rows = new JsonArray();
        chosen(request).forEach(entry -> rows.add(row(entry, withOutput)));
        return Json.object("status", "ok", "history", rows);
    }

    private synchronized List<HistoryEntry> chosen(JsonObject request) {
        int limit = Math.max(0, Json.integer(request, "n", Integer.MAX_VALUE));
        return switch (Json.string(request, "hist_access_type", "tail")) {
            case "range" ->
                range(
                        Json.integer(request, "session", 0),
                        Json.integer(request, "start", 0),
                        Json.integer(request, "stop", Integer.MAX_VALUE));
            case "search" -> last(once(search(Json.string(request, "pattern", "*")), request), limit);
            default -> last(all(), limit);
        };
    }

    /** A session is named by its number, or counted back from the present one, which is 0. */
    private List<HistoryEntry> range(int wanted, int start, int stop) {
        var all = all();
        int meant = wanted > 0 ? wanted : session + wanted;
        return all.stream()
                .filter(entry -> entry.session() == meant && entry.number() >= start && entry.number() < stop)
                .toList();
    }

    private static List<HistoryEntry> once(List<HistoryEntry> found, JsonObject request) {
        if (!Json.flag(request, "unique", false)) {
            return found;
        }
        var byInput = found.stream().collect(Collectors.toMap(HistoryEntry::input, e -> e, (old, later) -> later));
        return found.stream()
                .filter(entry -> byInput.get(entry.input()) == entry)
                .toList();
    }

    private static Pattern glob(String glob) {
        var regex = new StringBuilder();
        glob.codePoints()
                .mapToObj(Character::toString)
                .forEach(c -> regex.append(
                        switch (c) {
                            case "*" -> ".*";
                            case "?" -> ".";
                            default -> Pattern.quote(c);
                        }));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static List<HistoryEntry> last(List<HistoryEntry> entries, int n) {
        return new ArrayList<>(entries.subList(Math.max(0, entries.size() - n), entries.size()));
    }

    private static JsonArray row(HistoryEntry entry, boolean withOutput) {
        var row = new JsonArray();
        row.add(entry.session());
        row.add(entry.number());
        if (withOutput) {
            var pair = new JsonArray();
            pair.add(entry.input());
            pair.add(entry.output().orElse(null));
            row.add(pair);
        } else {
            row.add(entry.input());
        }
        return row;
    }
}
