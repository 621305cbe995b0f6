package io.pposcope.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Preference pairs in JSON lines, gzipped where the name ends in {@code .gz}: HH-RLHF's two transcripts
 * ({@code "\n\nHuman: … \n\nAssistant: …"}), and TRL's layouts with an explicit prompt or with lists of messages. Rows are
 * read one by one, so a file may be larger than memory; rows that make no pair are counted by reason.
 */
public final class PreferenceFile {

    /** Why a row makes no pair. */
    public enum Oddity {
        /** Both responses are the same. */
        EQUAL,
        /** The two transcripts differ before the last response, so they answer different questions. */
        PROMPTS_DIFFER,
        /** A response has no text. */
        EMPTY_RESPONSE,
        /** The turns do not alternate, or do not begin with the user. */
        NO_DIALOGUE
    }

    /**
     * What was found.
     *
     * @param rows lines that hold a row
     * @param odd places of rows that made no pair, counted from 0, by reason
     */
    public record Summary(int rows, Map<Oddity, List<Integer>> odd) {

        /** Rows that made a pair. */
        public int pairs() {
            return rows - odd.values().stream().mapToInt(List::size).sum();
        }

        @Override
        public String toString() {
            return pairs() + " pairs of " + rows + " rows" + (odd.isEmpty() ? "" : "; left out: " + odd.entrySet().stream()
                    .map(entry -> entry.getValue().size() + " " + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')).toList());
        }
    }

    private static final Pattern SPEAKER = Pattern.compile("\n\n(Human|Assistant):");

    private PreferenceFile() {}

    /** One side of a row. */
    private record Transcript(List<Turn> before, String response) {}

    /**
     * Reads a file's pairs in order.
     *
     * @throws IOException if the file cannot be read, or a line is no row of a known layout; the message names file and line
     */
    public static Summary read(Path file, Consumer<PreferencePair> pairs) throws IOException {
        Map<Oddity, List<Integer>> odd = new EnumMap<>(Oddity.class);
        int rows = 0;
        int line = 0;
        try (BufferedReader reader = reader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    int row = rows++;
                    take(row(file, line, text), pairs).ifPresent(why -> odd.computeIfAbsent(why, key -> new ArrayList<>()).add(row));
                }
            }
        }
        return new Summary(rows, odd);
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream stream = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream, StandardCharsets.UTF_8));
    }

    private static List<Transcript> row(Path file, int line, String text) throws IOException {
        try {
            JsonObject row = JsonParser.parseString(text).getAsJsonObject();
            return List.of(transcript(row, "chosen"), transcript(row, "rejected"));
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException | UnsupportedOperationException e) {
            throw new IOException(file + ", line " + line + ": " + e.getMessage()
                    + "; expected a JSON object with chosen and rejected, as texts or lists of messages, and with a prompt where these do not hold it", e);
        }
    }

    private static Transcript transcript(JsonObject row, String side) {
        if (!row.has(side)) {
            throw new IllegalArgumentException("there is no field " + side);
        }
        List<Turn> turns = new ArrayList<>();
        if (row.has("prompt")) {
            turns.addAll(turns(row.get("prompt")));
            JsonElement response = row.get(side);
            return new Transcript(turns, response.isJsonArray() ? message(response.getAsJsonArray().get(0)).text() : response.getAsString().strip());
        }
        turns.addAll(turns(row.get(side)));
        Turn last = turns.removeLast();
        return new Transcript(turns, last.text());
    }

    private static List<Turn> turns(JsonElement said) {
        if (said instanceof JsonArray messages) {
            return messages.asList().stream().map(PreferenceFile::message).toList();
        }
        String text = said.getAsString();
        return SPEAKER.matcher(text).find() ? spoken(text) : List.of(Turn.user(text));
    }

    private static List<Turn> spoken(String text) {
        List<Turn> turns = new ArrayList<>();
        var speaker = SPEAKER.matcher(text);
        int from = -1;
        boolean user = false;
        while (speaker.find()) {
            if (from >= 0) {
                turns.add(turn(user, text.substring(from, speaker.start())));
            }
            user = speaker.group(1).equals("Human");
            from = speaker.end();
        }
        turns.add(turn(user, text.substring(from)));
        return turns;
    }

    private static Turn message(JsonElement message) {
        JsonObject said = message.getAsJsonObject();
        return turn(!said.get("role").getAsString().equals("assistant"), said.get("content").getAsString());
    }

    private static Turn turn(boolean user, String text) {
        return user ? Turn.user(text.strip()) : Turn.assistant(text.strip());
    }

    private static Optional<Oddity> take(List<Transcript> row, Consumer<PreferencePair> pairs) {
        Transcript chosen = row.getFirst();
        Transcript rejected = row.getLast();
        if (!chosen.before.equals(rejected.before)) {
            return Optional.of(Oddity.PROMPTS_DIFFER);
        }
        if (chosen.response.equals(rejected.response)) {
            return Optional.of(Oddity.EQUAL);
        }
        if (chosen.response.isEmpty() || rejected.response.isEmpty()) {
            return Optional.of(Oddity.EMPTY_RESPONSE);
        }
        return dialogue(chosen.before).map(prompt -> {
            pairs.accept(new PreferencePair(prompt, chosen.response, rejected.response));
            return Optional.<Oddity>empty();
        }).orElse(Optional.of(Oddity.NO_DIALOGUE));
    }

    private static Optional<Dialogue> dialogue(List<Turn> turns) {
        try {
            Dialogue dialogue = new Dialogue(turns);
            return dialogue.isPrompt() ? Optional.of(dialogue) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
