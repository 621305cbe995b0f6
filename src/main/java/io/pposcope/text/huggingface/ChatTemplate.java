package io.pposcope.text.huggingface;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model folder wants a dialogue to be written: the Jinja template of {@code chat_template.jinja}, or of
 * {@code tokenizer_config.json}, with the variables that transformers' {@code apply_chat_template} gives it.
 */
public final class ChatTemplate {

    /** Where the engine's own dialect differs from Jinja by default. */
    private static final LegacyOverrides AS_JINJA = LegacyOverrides.newBuilder().withUseNaturalOperatorPrecedence(true).withParseWhitespaceControlStrictly(true)
            .withIterateOverMapKeys(true).withEvaluateMapKeys(true).withAllowAdjacentTextNodes(true).withKeepNullableLoopValues(true)
            .withHandleBackslashInQuotesOnly(true).withUseTrimmingForNotesAndExpressions(true).build();

    private final String origin;
    private final String template;
    private final Map<String, Object> markers = new HashMap<>();
    private final Jinjava engine;

    private ChatTemplate(String origin, String template, JsonObject config) {
        this.origin = origin;
        this.template = template;
        for (String marker : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            if (config.has(marker) && !config.get(marker).isJsonNull()) {
                JsonElement token = config.get(marker);
                markers.put(marker, token.isJsonObject() ? token.getAsJsonObject().get("content").getAsString() : token.getAsString());
            }
        }
        engine = new Jinjava(JinjavaConfig.newBuilder().withTrimBlocks(true).withLstripBlocks(true).withKeepTrailingNewline(true)
                .withLegacyOverrides(AS_JINJA).build());
        engine.getGlobalContext().registerFunction(new ELFunctionDefinition("", "raise_exception", ChatTemplate.class, "refuse", String.class));
    }

    /** What a template calls where a dialogue does not fit it. */
    public static String refuse(String message) {
        throw new IllegalArgumentException(message);
    }

    /**
     * The template of a model folder; empty where it has none, as base models do.
     *
     * @throws IOException if a file cannot be read
     */
    public static Optional<ChatTemplate> of(Path folder) throws IOException {
        Path own = folder.resolve("chat_template.jinja");
        Path configFile = folder.resolve("tokenizer_config.json");
        JsonObject config = Files.isRegularFile(configFile) ? JsonParser.parseString(Files.readString(configFile)).getAsJsonObject() : new JsonObject();
        if (Files.isRegularFile(own)) {
            return Optional.of(new ChatTemplate(own.toString(), Files.readString(own), config));
        }
        return Optional.ofNullable(config.get("chat_template")).filter(entry -> !entry.isJsonNull())
                .flatMap(ChatTemplate::text).map(text -> new ChatTemplate(configFile.toString(), text, config));
    }

    /** A text, or the one called default in a list of named ones. */
    private static Optional<String> text(JsonElement entry) {
        if (entry.isJsonPrimitive()) {
            return Optional.of(entry.getAsString());
        }
        return entry.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject).filter(one -> one.get("name").getAsString().equals("default"))
                .map(one -> one.get("template").getAsString()).findFirst();
    }

    /**
     * The dialogue as the model reads it, up to where its answer begins.
     *
     * @throws IllegalArgumentException if the template refuses the dialogue, or uses what this reader of templates lacks
     */
    public String prompt(Dialogue dialogue) {
        Map<String, Object> bindings = new HashMap<>(markers);
        bindings.put("messages", dialogue.turns().stream().map(turn -> Map.of("role", turn.role() == Role.USER ? "user" : "assistant", "content", turn.text())).toList());
        bindings.put("add_generation_prompt", true);
        RenderResult result = engine.renderForResult(template, bindings);
        if (!result.getErrors().isEmpty()) {
            throw new IllegalArgumentException("the chat template in " + origin + " cannot be followed: " + reason(result.getErrors().getFirst())
                    + "; give prompts as plain texts instead");
        }
        return result.getOutput();
    }

    /** What {@link #refuse} said, where that is at the bottom of it. */
    private static String reason(TemplateError error) {
        Throwable bottom = error.getException();
        while (bottom != null && bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        return bottom != null && bottom.getMessage() != null ? bottom.getMessage() : error.getMessage();
    }
}
