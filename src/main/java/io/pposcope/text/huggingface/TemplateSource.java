package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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
 * {@code additional_chat_templates} stand in for all that {@code tokenizer_config.json} has; of several templates, the one
 * called {@code default} counts.
 *
 * @param origin the file it is from
 * @param text the template
 * @param tokens the special tokens it can name
 */
record TemplateSource(String origin, String text, SpecialTokenNames tokens) {

    private static final String DEFAULT = "default";
    private static final String ENDING = ".jinja";

    /**
     * Looks for a template.
     *
     * @return empty where the folder has none
     * @throws IOException if a file cannot be read; the message names it
     * @throws IllegalArgumentException if there are templates and none is the default
     */
    static Optional<TemplateSource> of(Path folder) throws IOException {
        Path configFile = folder.resolve("tokenizer_config.json");
        Map<String, Path> files = files(folder);
        if (!files.isEmpty()) {
            Path file = files.get(DEFAULT);
            if (file == null) {
                throw noDefault(folder.resolve("additional_chat_templates"), files.keySet());
            }
            return Optional.of(new TemplateSource(file.toString(), read(file), SpecialTokenNames.of(folder)));
        }
        JsonElement entry = json(configFile).get("chat_template");
        if (entry == null || entry.isJsonNull()) {
            return Optional.empty();
        }
        return Optional.of(new TemplateSource(configFile.toString(), chosen(configFile, entry), SpecialTokenNames.of(folder)));
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
    private static String chosen(Path file, JsonElement entry) {
        Map<String, String> named = new TreeMap<>();
        try {
            if (entry instanceof JsonArray list) {
                list.forEach(one -> named.put(text(one.getAsJsonObject().get("name")), text(one.getAsJsonObject().get("template"))));
            } else if (entry instanceof JsonObject object) {
                object.asMap().forEach((name, template) -> named.put(name, text(template)));
            } else {
                return text(entry);
            }
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("chat_template in " + file + " is neither a text nor a list of objects with name and template", e);
        }
        if (!named.containsKey(DEFAULT)) {
            throw noDefault(file, named.keySet());
        }
        return named.get(DEFAULT);
    }

    private static String text(JsonElement element) {
        if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
            throw new IllegalStateException("found " + element + " instead of a text");
        }
        return element.getAsString();
    }

    private static IllegalArgumentException noDefault(Path where, Iterable<String> names) {
        return new IllegalArgumentException("the chat templates in " + where + " are called " + String.join(", ", names) + "; none is called "
                + DEFAULT + ", so which one writes a dialogue is not known; call one so, or give prompts as plain texts");
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text; save it as UTF-8", e);
        }
    }

    /** A JSON object of a file; empty where there is no file. */
    static JsonObject json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new JsonObject();
        }
        try {
            return JsonParser.parseString(read(file)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(file + " is damaged: expected a JSON object", e);
        }
    }
}
