package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.text.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A folder's tokenizer as a {@code tokenizer.json} says it, with what transformers 5 adds from the files beside it. */
final class TokenizerDescription {

    private static final String WHOLE = "tokenizer.json";

    private TokenizerDescription() {}

    /**
     * Reads {@code tokenizer.json}, or GPT-2's {@code vocab.json} and {@code merges.txt}.
     *
     * @throws IOException if the files are missing
     * @throws IllegalArgumentException if they are damaged
     */
    static JsonFields of(Path folder) throws IOException {
        Map<String, String> named = SpecialTokenNames.of(folder).spellings();
        Path whole = folder.resolve(WHOLE);
        if (Files.isRegularFile(whole)) {
            JsonFields description = JsonFile.read(whole);
            LibraryLimits.require(description);
            // A call asks for both or does without; a description's own would cut texts and fill them up.
            description.json().add("truncation", JsonNull.INSTANCE);
            description.json().add("padding", JsonNull.INSTANCE);
            addSpecials(description, named);
            return description;
        }
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (!Files.isRegularFile(vocabulary) || !Files.isRegularFile(merges)) {
            throw new NoSuchFileException(
                    folder + " has no tokenizer: neither " + WHOLE + " nor vocab.json and merges.txt");
        }
        JsonFields ids = JsonFile.read(vocabulary);
        JsonFields description =
                JsonFile.fields(bytePair(ids, TextFile.lines(merges)), vocabulary + " with " + merges.getFileName());
        addSpecials(description, named);
        JsonFields config = TemplateSource.json(folder.resolve("tokenizer_config.json"));
        description
                .json()
                .add(
                        "post_processor",
                        TokenizerJson.around(
                                marker(ids, config, named, "bos_token"), marker(ids, config, named, "eos_token")));
        return description;
    }

    /** GPT-2's byte-level byte-pair encoding, written the way tokenizer.json says it. */
    private static JsonObject bytePair(JsonFields vocabulary, List<String> merges) {
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("vocab", vocabulary.json());
        JsonArray pairs = new JsonArray();
        merges.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#version"))
                .forEach(pairs::add);
        model.add("merges", pairs);
        JsonObject root = new JsonObject();
        root.addProperty("version", "1.0");
        root.add("added_tokens", new JsonArray());
        root.add("pre_tokenizer", TokenizerJson.byteLevel());
        root.add("decoder", TokenizerJson.byteLevel());
        root.add("model", model);
        return root;
    }

    /** Tokens of the vocabulary that a file names as special are special, listed so in tokenizer.json or not. */
    private static void addSpecials(JsonFields description, Map<String, String> named) {
        Set<String> listed = new HashSet<>();
        if (description.has("added_tokens")) {
            description.objects("added_tokens").forEach(token -> listed.add(token.text("content")));
        } else {
            description.json().add("added_tokens", new JsonArray());
        }
        Map<String, Integer> ids = ids(description.object("model"));
        JsonArray added = description.json().getAsJsonArray("added_tokens");
        named.values().stream()
                .sorted()
                .filter(spelling -> ids.containsKey(spelling) && listed.add(spelling))
                .forEach(spelling -> added.add(TokenizerJson.specialToken(ids.get(spelling), spelling)));
    }

    /** Of a vocabulary by ids, or of a Unigram's list of pieces, as far as they are well formed. */
    private static Map<String, Integer> ids(JsonFields model) {
        Map<String, Integer> ids = new HashMap<>();
        if (model.json().get("vocab") instanceof JsonArray pieces) {
            for (int id = 0; id < pieces.size(); id++) {
                if (pieces.get(id) instanceof JsonArray piece
                        && !piece.isEmpty()
                        && piece.get(0) instanceof JsonPrimitive spelling) {
                    ids.put(spelling.getAsString(), id);
                }
            }
        } else {
            JsonFields vocabulary = model.object("vocab");
            vocabulary.names().forEach(spelling -> ids.put(spelling, id(vocabulary, spelling)));
        }
        return ids;
    }

    private static int id(JsonFields vocabulary, String spelling) {
        return Math.toIntExact(vocabulary.integer(spelling, 0, Integer.MAX_VALUE));
    }

    /** A token that stands around a text where no tokenizer.json says it, by its flag in tokenizer_config.json. */
    private static List<JsonObject> marker(
            JsonFields vocabulary, JsonFields config, Map<String, String> named, String name) {
        String spelling = named.get(name);
        if (spelling == null || !config.flag("add_" + name, false)) {
            return List.of();
        }
        if (!vocabulary.has(spelling)) {
            throw new MalformedFileException(config.origin() + " puts " + spelling + " around a text, and "
                    + vocabulary.origin() + " has no such token");
        }
        return List.of(TokenizerJson.specialToken(id(vocabulary, spelling), spelling));
    }
}
