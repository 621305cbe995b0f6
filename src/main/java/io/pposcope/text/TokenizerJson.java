package io.pposcope.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads and writes the Hugging Face {@code tokenizer.json} of a byte-level BPE model, with GPT-2's way of cutting
 * words.
 */
public final class TokenizerJson {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private TokenizerJson() {}

    static String write(PieceTable pieces) {
        var root = new JsonObject();
        root.addProperty("version", "1.0");
        root.add("truncation", null);
        root.add("padding", null);
        root.add("added_tokens", addedTokens(pieces));
        root.add("normalizer", null);
        root.add("pre_tokenizer", byteLevel());
        root.add(
                "post_processor",
                around(
                        pieces.specials().stream()
                                .filter(id -> pieces.spelling(id).equals(SpecialTokens.BOS))
                                .map(id -> specialToken(id, SpecialTokens.BOS))
                                .toList(),
                        List.of()));
        root.add("decoder", byteLevel());
        root.add("model", model(pieces));
        return GSON.toJson(root) + "\n";
    }

    /** @param origin named in errors */
    static PieceTable parse(String json, String origin) {
        JsonFields root = JsonFile.parse(json, origin);
        try {
            return read(root);
        } catch (MalformedFileException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(origin + ": " + e.getMessage() + "; write or fetch it again", e);
        }
    }

    private static PieceTable read(JsonFields root) {
        JsonFields model = root.object("model");
        requireBytePair(root, model);
        Map<Integer, String> spellings = spellings(model.object("vocab"));
        Set<Integer> specials = readAddedTokens(root, spellings);
        requireNoGaps(root, spellings);
        PieceTable table = PieceTable.of(List.copyOf(spellings.values()), specials, List.of());
        spellings.entrySet().stream()
                .filter(token -> !specials.contains(token.getKey()))
                .forEach(token -> ByteAlphabet.bytes(token.getValue()));
        List<Pair> merges = model.list("merges").stream()
                .map(merge -> pair(model, table, merge))
                .toList();
        merges.forEach(pair -> table.id(table.spelling(pair.left()) + table.spelling(pair.right())));
        return PieceTable.of(table.spellings(), specials, merges);
    }

    private static void requireBytePair(JsonFields root, JsonFields model) {
        if (!model.text("type", "BPE").equals("BPE")) {
            throw model.wrong("type", "BPE");
        }
        if (!root.has("decoder") || !root.json().get("decoder").toString().contains("ByteLevel")) {
            throw root.wrong("decoder", "a ByteLevel decoder");
        }
    }

    private static Map<Integer, String> spellings(JsonFields vocabulary) {
        Map<Integer, String> spellings = new TreeMap<>();
        for (String spelling : vocabulary.names()) {
            if (spellings.put(id(vocabulary, spelling), spelling) != null) {
                throw vocabulary.wrong(spelling, "an id of its own; another token has the same");
            }
        }
        return spellings;
    }

    private static int id(JsonFields fields, String field) {
        return Math.toIntExact(fields.integer(field, 0, Integer.MAX_VALUE));
    }

    private static void requireNoGaps(JsonFields root, Map<Integer, String> spellings) {
        int expected = 0;
        for (int id : spellings.keySet()) {
            if (id != expected++) {
                throw new MalformedFileException(root.origin()
                        + " names no token for id %d; expected all ids from 0 on".formatted(expected - 1));
            }
        }
    }

    private static Set<Integer> readAddedTokens(JsonFields root, Map<Integer, String> spellings) {
        Set<Integer> specials = new HashSet<>();
        for (JsonFields token : root.objects("added_tokens")) {
            int id = id(token, "id");
            spellings.put(id, token.text("content"));
            specials.add(id);
        }
        return specials;
    }

    private static Pair pair(JsonFields model, PieceTable table, JsonElement merge) {
        List<JsonElement> sides = merge instanceof JsonArray array
                ? array.asList()
                : merge instanceof JsonPrimitive
                        ? List.of(merge.getAsString().split(" ")).stream()
                                .<JsonElement>map(JsonPrimitive::new)
                                .toList()
                        : List.of();
        if (sides.size() != 2 || !sides.stream().allMatch(JsonElement::isJsonPrimitive)) {
            throw model.wrong("merges", "a list of pairs of pieces; " + merge + " is none");
        }
        return new Pair(
                table.id(sides.get(0).getAsString()), table.id(sides.get(1).getAsString()));
    }

    private static JsonArray addedTokens(PieceTable pieces) {
        var tokens = new JsonArray();
        pieces.specials().stream().sorted().forEach(id -> tokens.add(specialToken(id, pieces.spelling(id))));
        return tokens;
    }

    /** An entry of {@code added_tokens}. */
    public static JsonObject specialToken(int id, String spelling) {
        var token = new JsonObject();
        token.addProperty("id", id);
        token.addProperty("content", spelling);
        List.of("single_word", "lstrip", "rstrip", "normalized").forEach(flag -> token.addProperty(flag, false));
        token.addProperty("special", true);
        return token;
    }

    /** A post-processor that puts special tokens, entries of {@code added_tokens}, before and after a text. */
    public static JsonObject around(List<JsonObject> before, List<JsonObject> after) {
        var single = new JsonArray();
        before.forEach(
                token -> single.add(step("SpecialToken", token.get("content").getAsString(), 0)));
        single.add(step("Sequence", "A", 0));
        after.forEach(
                token -> single.add(step("SpecialToken", token.get("content").getAsString(), 0)));
        var pair = single.deepCopy();
        pair.add(step("Sequence", "B", 1));
        var used = new JsonObject();
        Stream.of(before, after)
                .flatMap(List::stream)
                .forEach(token -> used.add(token.get("content").getAsString(), tokenUsed(token)));
        var processor = new JsonObject();
        processor.addProperty("type", "TemplateProcessing");
        processor.add("single", single);
        processor.add("pair", pair);
        processor.add("special_tokens", used);
        return processor;
    }

    private static JsonObject step(String kind, String name, int part) {
        var inner = new JsonObject();
        inner.addProperty("id", name);
        inner.addProperty("type_id", part);
        var step = new JsonObject();
        step.add(kind, inner);
        return step;
    }

    private static JsonObject tokenUsed(JsonObject token) {
        var used = new JsonObject();
        used.add("id", token.get("content"));
        var ids = new JsonArray();
        ids.add(token.get("id"));
        used.add("ids", ids);
        var spellings = new JsonArray();
        spellings.add(token.get("content"));
        used.add("tokens", spellings);
        return used;
    }

    /** The byte-level pre-tokenizer, which is the decoder too: GPT-2's. */
    public static JsonObject byteLevel() {
        var step = new JsonObject();
        step.addProperty("type", "ByteLevel");
        step.addProperty("add_prefix_space", false);
        step.addProperty("trim_offsets", true);
        step.addProperty("use_regex", true);
        return step;
    }

    private static JsonObject model(PieceTable pieces) {
        var model = new JsonObject();
        model.addProperty("type", "BPE");
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")
                .forEach(absent -> model.add(absent, null));
        model.addProperty("fuse_unk", false);
        model.addProperty("byte_fallback", false);
        var vocabulary = new JsonObject();
        IntStream.range(0, pieces.size()).forEach(id -> vocabulary.addProperty(pieces.spelling(id), id));
        model.add("vocab", vocabulary);
        var merges = new JsonArray();
        pieces.merges().forEach(pair -> merges.add(pieces.spelling(pair.left()) + " " + pieces.spelling(pair.right())));
        model.add("merges", merges);
        return model;
    }
}
