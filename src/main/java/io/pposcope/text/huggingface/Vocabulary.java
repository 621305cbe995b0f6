package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.MalformedFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tokens that a {@code tokenizer.json} names.
 *
 * @param spellings by id
 * @param specials those that no text is encoded to
 * @param added those that stand outside the model's own vocabulary, the special ones among them
 */
record Vocabulary(Map<Integer, String> spellings, Map<Integer, String> specials, Set<Integer> added) {

    /**
     * Reads {@code model.vocab} and {@code added_tokens}.
     *
     * @param size tokens that the model embeds
     * @throws MalformedFileException if a token has no id or none of the model's, or two tokens share one
     */
    static Vocabulary of(JsonFields tokenizer, Path folder, int size) {
        Vocabulary read = new Vocabulary(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
        JsonFields model = tokenizer.object("model");
        if (model.json().get("vocab") instanceof JsonArray) {
            read.addPieces(model);
        } else {
            read.addIds(model.object("vocab"));
        }
        if (tokenizer.has("added_tokens")) {
            tokenizer.objects("added_tokens").forEach(read::addToken);
        }
        int largest = read.spellings.keySet().stream().mapToInt(id -> id).max().orElse(-1);
        if (largest >= size) {
            throw new MalformedFileException("the tokenizer in " + folder + " has tokens up to id " + largest
                    + ", the model embeds " + size + "; they do not belong together");
        }
        return read;
    }

    private void addIds(JsonFields vocabulary) {
        for (String spelling : vocabulary.names()) {
            String twin = spellings.put(id(vocabulary, spelling), spelling);
            if (twin != null) {
                throw vocabulary.wrong(spelling, "an id of its own; " + twin + " has the same");
            }
        }
    }

    /** A Unigram model lists pieces with their scores; the id is the place in the list. */
    private void addPieces(JsonFields model) {
        List<JsonElement> pieces = model.list("vocab");
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.get(id) instanceof JsonArray piece
                    && !piece.isEmpty()
                    && piece.get(0) instanceof JsonPrimitive spelling
                    && spelling.isString()) {
                spellings.put(id, spelling.getAsString());
            } else {
                throw model.wrong(
                        "vocab", "an object of ids, or a list of pairs of piece and score; item " + id + " is none");
            }
        }
    }

    private void addToken(JsonFields token) {
        int id = id(token, "id");
        if (token.text("content").isEmpty()) {
            throw token.wrong("content", "the spelling of a token, at least one character");
        }
        spellings.put(id, token.text("content"));
        added.add(id);
        if (token.flag("special", false)) {
            specials.put(id, token.text("content"));
        }
    }

    private static int id(JsonFields fields, String field) {
        return Math.toIntExact(fields.integer(field, 0, Integer.MAX_VALUE));
    }
}
