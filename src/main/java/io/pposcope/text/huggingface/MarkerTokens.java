package io.pposcope.text.huggingface;

import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that begin, end and pad the texts of a model folder: by id from {@code generation_config.json}, else from
 * {@code config.json}, as for transformers' {@code generate}; where neither has one, by its spelling in
 * {@code tokenizer_config.json}.
 *
 * @param eos ends a text: what the tokenizer itself calls its end token where that is among the ends, else their first
 * @param ends each of them ends a response
 */
record MarkerTokens(Optional<Integer> bos, int eos, List<Integer> ends, Optional<Integer> pad) {

    /**
     * Reads the folder's configs.
     *
     * @param spellings of all tokens, by id
     * @param vocabularySize ids lie below it
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there is no end token, or an id is none of the vocabulary
     */
    static MarkerTokens of(Path folder, Map<Integer, String> spellings, int vocabularySize) throws IOException {
        List<Integer> ends = ids(folder, "eos", spellings, vocabularySize);
        if (ends.isEmpty()) {
            throw new IllegalArgumentException(folder
                    + " does not say which token ends a text: none of generation_config.json, config.json and"
                    + " tokenizer_config.json has an eos token that the tokenizer knows");
        }
        int eos = spelled(folder, "eos", spellings).filter(ends::contains).orElse(ends.getFirst());
        return new MarkerTokens(
                ids(folder, "bos", spellings, vocabularySize).stream().findFirst(),
                eos,
                ends,
                ids(folder, "pad", spellings, vocabularySize).stream().findFirst());
    }

    /** A padding id of −1 means none. */
    private static List<Integer> ids(Path folder, String which, Map<Integer, String> spellings, int vocabularySize)
            throws IOException {
        String field = which + "_token_id";
        for (String name : List.of("generation_config.json", "config.json")) {
            JsonFields config = optional(folder.resolve(name));
            if (config.has(field)) {
                List<Long> ids = config.integers(field, which.equals("pad") ? -1 : 0, vocabularySize - 1);
                if (ids.isEmpty()) {
                    throw config.wrong(field, "a token id, or a list of them");
                }
                return ids.stream()
                        .map(Math::toIntExact)
                        .filter(id -> id >= 0)
                        .distinct()
                        .toList();
            }
        }
        return spelled(folder, which, spellings).stream().toList();
    }

    private static Optional<Integer> spelled(Path folder, String which, Map<Integer, String> spellings)
            throws IOException {
        return spelling(optional(folder.resolve("tokenizer_config.json")), which + "_token")
                .flatMap(text -> spellings.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(text))
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    /** A text, or an object with it as its content. */
    private static Optional<String> spelling(JsonFields config, String field) {
        if (!config.has(field)) {
            return Optional.empty();
        }
        return Optional.of(
                config.json().get(field).isJsonObject() ? config.object(field).text("content") : config.text(field));
    }

    /** A file that a folder need not have. */
    private static JsonFields optional(Path file) throws IOException {
        return Files.isRegularFile(file) ? JsonFile.read(file) : JsonFile.parse("{}", file.toString());
    }
}
