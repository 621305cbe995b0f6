package io.pposcope.text.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model folder wants a dialogue to be written: its Jinja template, rendered by Jinja2 in a process of its own,
 * with the variables that transformers' {@code apply_chat_template} gives it. What the turns say is data and never a
 * template.
 */
public final class ChatTemplate {

    private static final int LONGEST_QUOTE = 160;

    private final TemplateSource source;
    private final TemplateRenderer renderer;

    ChatTemplate(TemplateSource source, TemplateRenderer renderer) {
        this.source = source;
        this.renderer = renderer;
    }

    /**
     * The template of a model folder; empty where it has none, as base models do.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the folder has several templates and none is the default
     */
    public static Optional<ChatTemplate> of(Path folder) throws IOException {
        return TemplateSource.of(folder).map(source -> new ChatTemplate(source, TemplateRenderer.shared()));
    }

    /**
     * Which Python renders the templates, and with which Jinja2.
     *
     * @throws IllegalArgumentException if there is none; the message says what was looked at, and the remedy
     */
    public static String python() {
        return TemplatePython.describe();
    }

    /**
     * The dialogue as the model reads it, up to where its answer begins.
     *
     * @throws IllegalArgumentException if the template refuses the dialogue, is not valid, or exceeds the limits of
     *     time, memory and size; or if no Python with jinja2 is found
     */
    public String prompt(Dialogue dialogue) {
        int most = renderer.limits().templateLength();
        if (source.text().length() > most) {
            throw refusal(
                    "", "it has " + source.text().length() + " characters, and at most " + most + " are read", null);
        }
        try {
            JsonObject answer = renderer.ask(request(dialogue));
            if (answer.has("text")) {
                return answer.get("text").getAsString();
            }
            throw refusal(place(answer.get("line")), answer.get("reason").getAsString(), null);
        } catch (IOException e) {
            throw refusal("", e.getMessage(), e);
        }
    }

    private JsonObject request(Dialogue dialogue) {
        JsonArray messages = new JsonArray();
        for (Turn turn : dialogue.turns()) {
            JsonObject message = new JsonObject();
            message.addProperty("role", turn.role().label());
            message.addProperty("content", turn.text());
            messages.add(message);
        }
        JsonObject variables = new JsonObject();
        source.tokens().spellings().forEach(variables::addProperty);
        JsonArray unnamed = new JsonArray();
        source.tokens().unknown().forEach(unnamed::add);
        JsonObject request = new JsonObject();
        request.addProperty("template", source.text());
        request.add("messages", messages);
        request.add("variables", variables);
        request.add("unnamed", unnamed);
        return request;
    }

    private IllegalArgumentException refusal(String place, String reason, Exception cause) {
        return new IllegalArgumentException(
                "the chat template in " + source.origin() + place + " cannot be followed: " + reason
                        + "; mend the template, or give prompts as plain texts instead",
                cause);
    }

    /** The line of the template, by number and words. */
    private String place(JsonElement number) {
        if (number.isJsonNull()) {
            return "";
        }
        String line = source.text()
                .lines()
                .skip(number.getAsInt() - 1L)
                .findFirst()
                .orElse("")
                .strip();
        String quote = line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + " …";
        return ", line " + number + " (" + quote + ")";
    }
}
