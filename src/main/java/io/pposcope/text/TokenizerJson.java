package io.pposcope.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads and writes the Hugging Face {@code tokenizer.json} of a byte-level BPE model, with GPT-2's way of cutting words. */
public final class TokenizerJson {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

    private TokenizerJson() {}

    static String write(PieceTable pieces) {
        var root = new JsonObject();
        root.addProperty("version", "1.0");
        root.add("truncation", null);
        root.add("padding", null);
        root.add("added_tokens", addedTokens(pieces));
        root.add("normalizer", null);
        root.add("pre_tokenizer", byteLevel());
        root.add("post_processor", around(pieces.specials().stream().filter(id -> pieces.spelling(id).equals(SpecialTokens.BOS))
                .map(id -> specialToken(id, SpecialTokens.BOS)).toList(), List.of()));
        root.add("decoder", byteLevel());
        root.add("model", model(pieces));
        return GSON.toJson(root) + "\n";
    }

    static PieceTable parse(String json) {
        try {
            return read(JsonParser.parseString(json).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException broken) {
            throw new IllegalArgumentException("this is no tokenizer.json of a byte-level BPE model: " + broken.getMessage(), broken);
        }
    }

    private static PieceTable read(JsonObject root) {
        JsonObject model = root.getAsJsonObject("model");
        requireBytePair(root, model);
        String[] spellings = new String[size(root, model)];
        model.getAsJsonObject("vocab").asMap().forEach((spelling, id) -> spellings[id.getAsInt()] = spelling);
        Set<Integer> specials = readAddedTokens(root, spellings);
        requireNoGaps(spellings);
        PieceTable table = PieceTable.of(Arrays.asList(spellings), specials, List.of());
        return PieceTable.of(table.spellings(), specials, stream(model.getAsJsonArray("merges")).map(merge -> pair(table, merge)).toList());
    }

    private static void requireBytePair(JsonObject root, JsonObject model) {
        String kind = model.has("type") ? model.get("type").getAsString() : "BPE";
        if (!kind.equals("BPE") || !root.get("decoder").toString().contains("ByteLevel")) {
            throw new IllegalArgumentException("the tokenizer is of kind %s with decoder %s; expected BPE with a ByteLevel decoder"
                    .formatted(kind, root.get("decoder")));
        }
    }

    private static void requireNoGaps(String[] spellings) {
        int gap = Arrays.asList(spellings).indexOf(null);
        if (gap >= 0) {
            throw new IllegalArgumentException("tokenizer.json names no token for id %d of 0 … %d".formatted(gap, spellings.length - 1));
        }
    }

    private static int size(JsonObject root, JsonObject model) {
        var ids = IntStream.concat(
                model.getAsJsonObject("vocab").asMap().values().stream().mapToInt(JsonElement::getAsInt),
                stream(root.getAsJsonArray("added_tokens")).mapToInt(token -> token.getAsJsonObject().get("id").getAsInt()));
        return ids.max().orElse(-1) + 1;
    }

    private static Set<Integer> readAddedTokens(JsonObject root, String[] spellings) {
        Set<Integer> specials = new HashSet<>();
        for (JsonElement element : root.getAsJsonArray("added_tokens")) {
            JsonObject token = element.getAsJsonObject();
            int id = token.get("id").getAsInt();
            spellings[id] = token.get("content").getAsString();
            specials.add(id);
        }
        return specials;
    }

    private static Pair pair(PieceTable table, JsonElement merge) {
        List<String> sides = merge.isJsonArray()
                ? stream(merge.getAsJsonArray()).map(JsonElement::getAsString).toList()
                : List.of(merge.getAsString().split(" "));
        if (sides.size() != 2) {
            throw new IllegalArgumentException("the merge %s has %d sides; expected two".formatted(merge, sides.size()));
        }
        return new Pair(table.id(sides.get(0)), table.id(sides.get(1)));
    }

    private static Stream<JsonElement> stream(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false);
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
        before.forEach(token -> single.add(step("SpecialToken", token.get("content").getAsString(), 0)));
        single.add(step("Sequence", "A", 0));
        after.forEach(token -> single.add(step("SpecialToken", token.get("content").getAsString(), 0)));
        var pair = single.deepCopy();
        pair.add(step("Sequence", "B", 1));
        var used = new JsonObject();
        Stream.of(before, after).flatMap(List::stream).forEach(token -> used.add(token.get("content").getAsString(), tokenUsed(token)));
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
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix").forEach(absent -> model.add(absent, null));
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
