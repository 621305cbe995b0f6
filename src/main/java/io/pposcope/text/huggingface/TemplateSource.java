package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The chat template of a model folder, found as transformers 5 finds it: {@code chat_template.jinja} and the files of
 * {@code additional_chat_templates} stand in for all that {@code tokenizer_config.json} has; of several templates,
 * the one called {@code default} counts.
 *
 * @param origin the file it is from
 * @param text the template
 * @param tokens the special tokens it can name
 */
record TemplateSource(String origin, String text, SpecialTokenNames tokens) {

    private static final String FIELD = "chat_template";
    private static final String DEFAULT = "default";
    private static final String ENDING = ".jinja";

    /**
     * Looks for a template.
     *
     * @return empty where the folder has none
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file is damaged, or there are templates and none is the default
     */
    static Optional<TemplateSource> of(Path folder) throws IOException {
        Path configFile = folder.resolve("tokenizer_config.json");
        Map<String, Path> files = files(folder);
        if (!files.isEmpty()) {
            Path file = files.get(DEFAULT);
            if (file == null) {
                throw noDefault(folder.resolve("additional_chat_templates").toString(), files.keySet());
            }
            return Optional.of(new TemplateSource(file.toString(), read(file), SpecialTokenNames.of(folder)));
        }
        JsonFields config = json(configFile);
        if (!config.has(FIELD)) {
            return Optional.empty();
        }
        return Optional.of(new TemplateSource(configFile.toString(), chosen(config), SpecialTokenNames.of(folder)));
    }

    /** The templates that are files, by name. */
    private static Map<String, Path> files(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        Path own = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(own)) {
            files.put(DEFAULT, own);
        }
        Path more = folder.resolve("additional_chat_templates");
        if (Files.isDirectory(more)) {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(more, "*" + ENDING)) {
                for (Path other : others) {
                    String name = other.getFileName().toString();
                    files.put(name.substring(0, name.length() - ENDING.length()), other);
                }
            }
        }
        return files;
    }

    /** A text; or of named ones the default, as a list of names and templates or as an object. */
    private static String chosen(JsonFields config) {
        Map<String, String> named = new TreeMap<>();
        switch (config.json().get(FIELD)) {
            case JsonArray list ->
                config.objects(FIELD).forEach(one -> named.put(one.text("name"), one.text("template")));
            case JsonObject object ->
                object.keySet()
                        .forEach(name -> named.put(name, config.object(FIELD).text(name)));
            default -> named.put(DEFAULT, config.text(FIELD));
        }
        if (!named.containsKey(DEFAULT)) {
            throw noDefault(config.origin(), named.keySet());
        }
        return named.get(DEFAULT);
    }

    private static IllegalArgumentException noDefault(String where, Iterable<String> names) {
        return new IllegalArgumentException("the chat templates in " + where + " are called " + String.join(", ", names)
                + "; none is called " + DEFAULT + ", so which one writes a dialogue is not known; call one so, or give"
                + " prompts as plain texts");
    }

    /** Byte for byte, as Python reads it: a byte order mark is a part of the text. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new MalformedFileException(
                    file + " is not valid UTF-8; save it as UTF-8 (for Latin-1: iconv -f LATIN1 -t UTF-8)", e);
        }
    }

    /** The JSON object in a file that a folder need not have. */
    static JsonFields json(Path file) throws IOException {
        return Files.isRegularFile(file) ? JsonFile.read(file) : JsonFile.parse("{}", file.toString());
    }
}
