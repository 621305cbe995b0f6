package io.pposcope.pipeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The files of a model folder that say how text is written for it, which a model trained from it needs too.
 *
 * @param folder where they lie
 * @param tokenizer as they describe it
 */
record TokenizerFiles(Path folder, Tokenizer tokenizer) {

    private static final String CONFIG = "tokenizer_config.json";
    private static final String SPELLINGS = "special_tokens_map.json";
    private static final String GENERATION = "generation_config.json";
    private static final Gson JSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();
    private static final String TEMPLATES = "additional_chat_templates";

    private static final List<String> NAMES = List.of(
            "tokenizer.json",
            CONFIG,
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "added_tokens.json",
            SPELLINGS,
            "chat_template.jinja",
            "chat_template.json");

    /** Copies those that are there, for a model that generates. */
    void copyTo(Path target) throws IOException {
        copyTextTo(target);
        copy(GENERATION, target);
    }

    /** Copies those that are there, for adapters, which generate as their base does. */
    void copyTextTo(Path target) throws IOException {
        for (String name : NAMES) {
            copy(name, target);
        }
        Path templates = folder.resolve(TEMPLATES);
        if (Files.isDirectory(templates)) {
            Files.createDirectories(target.resolve(TEMPLATES));
            try (Stream<Path> files = Files.list(templates)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(TEMPLATES + "/" + file.getFileName(), target);
                }
            }
        }
    }

    private void copy(String name, Path target) throws IOException {
        if (Files.isRegularFile(folder.resolve(name))) {
            Files.copy(folder.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Copies those that are there, for a model with a score: with a token that fills up batches. transformers takes the
     * score at the last token that is not this one, so it must not end a text: the padding token where the model has
     * one that is no end token, else another special token.
     *
     * @return its id; an end token where the tokenizer has no other special one
     */
    int copyPaddedTo(Path target) throws IOException {
        copyTo(target);
        int padding = padding();
        pad(target.resolve(CONFIG), tokenizer.piece(padding));
        if (Files.isRegularFile(target.resolve(SPELLINGS))) {
            pad(target.resolve(SPELLINGS), tokenizer.piece(padding));
        }
        return padding;
    }

    private static void pad(Path file, String spelling) throws IOException {
        JsonObject config = Files.isRegularFile(file) ? JsonFile.read(file).json() : new JsonObject();
        config.addProperty("pad_token", spelling);
        Files.writeString(file, JSON.toJson(config) + "\n");
    }

    private int padding() {
        if (!tokenizer.ends().contains(tokenizer.pad())) {
            return tokenizer.pad();
        }
        return IntStream.range(0, tokenizer.vocabularySize())
                .filter(id -> tokenizer.isSpecial(id) && !tokenizer.ends().contains(id))
                .boxed()
                .min(Comparator.comparingInt(this::unsuited))
                .orElse(tokenizer.eos());
    }

    /** Padding by its name first, then tokens that stand at the beginning of texts or nowhere. */
    private int unsuited(int id) {
        String piece = tokenizer.piece(id).toLowerCase(Locale.ROOT);
        return piece.contains("pad") ? 0 : piece.contains("unk") ? 1 : id == tokenizer.bos() ? 2 : 3;
    }
}
