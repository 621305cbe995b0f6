package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import java.util.List;

/**
 * What Hugging Face's tokenizers library takes for granted in a description: where it is not so, it ends the whole
 * process.
 */
final class LibraryLimits {

    private static final int DEEPEST = 100;

    private LibraryLimits() {}

    /**
     * Checks that no part nests deeper than 100 levels or has a number that no double is, that merges have their
     * prefix, and that templates name tokens that they define.
     *
     * @throws MalformedFileException if the library would not survive it
     */
    static void require(JsonFields tokenizer) {
        requireShallow(tokenizer.json(), 0, tokenizer.origin());
        requirePrefixed(tokenizer.object("model"));
        if (tokenizer.has("post_processor")) {
            requireTemplates(tokenizer.object("post_processor"));
        }
    }

    private static void requireShallow(JsonElement element, int depth, String origin) {
        if (depth > DEEPEST) {
            throw new MalformedFileException(
                    origin + " nests deeper than " + DEEPEST + " levels; expected a tokenizer as transformers' "
                            + "save_pretrained writes it: save or fetch it again");
        }
        switch (element) {
            case JsonObject object ->
                object.asMap().values().forEach(inner -> requireShallow(inner, depth + 1, origin));
            case JsonArray array -> array.forEach(inner -> requireShallow(inner, depth + 1, origin));
            case JsonPrimitive number
            when number.isNumber() && !Double.isFinite(number.getAsDouble()) ->
                throw new MalformedFileException(
                        origin + " has the number " + number + "; expected numbers up to " + Double.MAX_VALUE);
            default -> {}
        }
    }

    /** The library cuts the prefix off the second piece of every merge, without a look whether it is there. */
    private static void requirePrefixed(JsonFields model) {
        String prefix = model.text("continuing_subword_prefix", "");
        if (prefix.isEmpty() || !model.has("merges")) {
            return;
        }
        for (JsonElement merge : model.list("merges")) {
            if (!second(merge).startsWith(prefix)) {
                throw model.wrong(
                        "continuing_subword_prefix",
                        "what the second piece of every merge begins with; not so " + merge);
            }
        }
    }

    private static String second(JsonElement merge) {
        if (merge instanceof JsonArray pair && pair.size() == 2 && pair.get(1) instanceof JsonPrimitive piece) {
            return piece.getAsString();
        }
        String text = merge instanceof JsonPrimitive whole ? whole.getAsString() : "";
        return text.substring(text.indexOf(' ') + 1);
    }

    private static void requireTemplates(JsonFields processor) {
        if (processor.json().get("processors") instanceof JsonArray several) {
            several.forEach(one -> requireTemplates(JsonFile.fields(one, processor.origin() + ", processors")));
        }
        if (processor.json().get("special_tokens") instanceof JsonObject) {
            JsonFields tokens = processor.object("special_tokens");
            tokens.names().forEach(name -> requireToken(tokens.object(name)));
            processor.objects("single").forEach(piece -> requirePiece(piece, tokens, List.of("A")));
            processor.objects("pair").forEach(piece -> requirePiece(piece, tokens, List.of("A", "B")));
        }
    }

    private static void requireToken(JsonFields token) {
        if (token.list("ids").size() != token.list("tokens").size()) {
            throw token.wrong(
                    "ids",
                    "as many ids as there are tokens, " + token.list("tokens").size());
        }
    }

    private static void requirePiece(JsonFields piece, JsonFields tokens, List<String> sequences) {
        if (piece.has("SpecialToken")
                && !tokens.has(piece.object("SpecialToken").text("id"))) {
            throw piece.object("SpecialToken").wrong("id", "one of special_tokens: " + tokens.names());
        }
        if (piece.has("Sequence")
                && !sequences.contains(piece.object("Sequence").text("id"))) {
            throw piece.object("Sequence").wrong("id", "one of " + sequences);
        }
    }
}
