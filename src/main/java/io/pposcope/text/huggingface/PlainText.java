package io.pposcope.text.huggingface;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A tokenizer to which special tokens are text: {@code </s>} is cut into ordinary pieces, by the same rules as any
 * other text. Nothing that a text says becomes a special token.
 */
final class PlainText implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    /** The other added tokens, which may be numbered otherwise here. */
    private final Map<String, Integer> added = new HashMap<>();

    /** From the description of a tokenizer and the spellings of its special tokens. */
    PlainText(JsonObject description, Collection<String> specials) {
        JsonObject without = without(description.deepCopy(), Set.copyOf(specials));
        without.getAsJsonArray("added_tokens")
                .forEach(token -> added.put(
                        spelling(token), token.getAsJsonObject().get("id").getAsInt()));
        tokenizer = PretrainedTokenizer.library(without.toString());
    }

    int[] encode(String text) {
        Encoding encoded = tokenizer.encode(text, false, false);
        long[] ids = encoded.getIds();
        return IntStream.range(0, ids.length)
                .map(i -> added.getOrDefault(encoded.getTokens()[i], Math.toIntExact(ids[i])))
                .toArray();
    }

    private static String spelling(JsonElement token) {
        return token.getAsJsonObject().get("content").getAsString();
    }

    private static JsonObject without(JsonObject description, Set<String> specials) {
        JsonArray kept = new JsonArray();
        description.getAsJsonArray("added_tokens").asList().stream()
                .filter(token -> !specials.contains(spelling(token)))
                .forEach(kept::add);
        description.add("added_tokens", kept);
        description.add("post_processor", JsonNull.INSTANCE);
        JsonObject model = description.getAsJsonObject("model");
        model.add("vocab", renamed(model.get("vocab"), specials));
        if (model.get("merges") instanceof JsonArray merges) {
            JsonArray ordinary = new JsonArray();
            merges.asList().stream()
                    .filter(merge -> sides(merge).stream().noneMatch(specials::contains))
                    .forEach(ordinary::add);
            model.add("merges", ordinary);
        }
        if (model.get("unk_token") instanceof JsonPrimitive unknown && specials.contains(unknown.getAsString())) {
            model.addProperty("unk_token", unreachable(unknown.getAsString()));
        }
        return description;
    }

    private static JsonElement renamed(JsonElement vocabulary, Set<String> specials) {
        if (vocabulary instanceof JsonArray pieces) {
            pieces.forEach(piece -> {
                JsonArray pair = piece.getAsJsonArray();
                if (specials.contains(pair.get(0).getAsString())) {
                    pair.set(0, new JsonPrimitive(unreachable(pair.get(0).getAsString())));
                }
            });
            return pieces;
        }
        JsonObject ids = new JsonObject();
        vocabulary
                .getAsJsonObject()
                .asMap()
                .forEach((spelling, id) -> ids.add(specials.contains(spelling) ? unreachable(spelling) : spelling, id));
        return ids;
    }

    /** The two pieces of a merge, and what they make. */
    private static List<String> sides(JsonElement merge) {
        List<String> pair = merge instanceof JsonArray two
                ? two.asList().stream().map(JsonElement::getAsString).toList()
                : List.of(merge.getAsString().split(" ", 2));
        return List.of(pair.getFirst(), pair.getLast(), String.join("", pair));
    }

    /** A name that no text spells: pre-tokenizers write spaces otherwise or cut at them. */
    private static String unreachable(String special) {
        return " \uFFFF " + special;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
