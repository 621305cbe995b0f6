package io.pposcope.kernel.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The cells run so far, answered by range, tail or search. Kept for the life of the kernel: one session, number 0. */
final class History {
    private record Entry(int number, String input, String output) {
    }

    private final Map<Integer, Entry> entries = new LinkedHashMap<>();

    synchronized void add(int number, String input) {
        entries.put(number, new Entry(number, input, null));
    }

    synchronized void result(int number, String output) {
        entries.computeIfPresent(number, (n, entry) -> new Entry(n, entry.input, output));
    }

    /** The content of a {@code history_reply} to a request's content. */
    JsonObject reply(JsonObject request) {
        boolean withOutput = Json.flag(request, "output", false);
        var rows = new JsonArray();
        chosen(request).forEach(entry -> rows.add(row(entry, withOutput)));
        return Json.object("status", "ok", "history", rows);
    }

    private synchronized List<Entry> chosen(JsonObject request) {
        var all = List.copyOf(entries.values());
        int limit = Math.max(0, Json.integer(request, "n", Integer.MAX_VALUE));
        return switch (Json.string(request, "hist_access_type", "tail")) {
            case "range" -> range(all, Json.integer(request, "start", 0), Json.integer(request, "stop", Integer.MAX_VALUE));
            case "search" -> last(search(all, request), limit);
            default -> last(all, limit);
        };
    }

    private static List<Entry> range(List<Entry> all, int start, int stop) {
        return all.stream().filter(entry -> entry.number >= start && entry.number < stop).toList();
    }

    private static List<Entry> search(List<Entry> all, JsonObject request) {
        var pattern = glob(Json.string(request, "pattern", "*"));
        var found = all.stream().filter(entry -> pattern.matcher(entry.input).matches()).toList();
        return Json.flag(request, "unique", false) ? lastOfEach(found) : found;
    }

    private static List<Entry> lastOfEach(List<Entry> found) {
        var byInput = found.stream().collect(Collectors.toMap(Entry::input, e -> e, (old, later) -> later));
        return found.stream().filter(entry -> byInput.get(entry.input) == entry).toList();
    }

    private static Pattern glob(String glob) {
        var regex = new StringBuilder();
        glob.codePoints().mapToObj(Character::toString).forEach(c -> regex.append(switch (c) {
            case "*" -> ".*";
            case "?" -> ".";
            default -> Pattern.quote(c);
        }));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static List<Entry> last(List<Entry> entries, int n) {
        return new ArrayList<>(entries.subList(Math.max(0, entries.size() - n), entries.size()));
    }

    private static JsonArray row(Entry entry, boolean withOutput) {
        var row = new JsonArray();
        row.add(0);
        row.add(entry.number);
        if (withOutput) {
            var pair = new JsonArray();
            pair.add(entry.input);
            pair.add(entry.output);
            row.add(pair);
        } else {
            row.add(entry.input);
        }
        return row;
    }
}
