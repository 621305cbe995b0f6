package io.pposcope.text.huggingface;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The special tokens that a chat template can name, as transformers 5 gathers them: those of
 * {@code tokenizer_config.json}, in folders of an older form over them those of {@code special_tokens_map.json}, and
 * under both what the tokenizer's class takes where no file names a token.
 *
 * @param spellings by name, {@code bos_token} for instance
 * @param unknown names without a value here for which the tokenizer's class may have one that is not known here
 */
record SpecialTokenNames(Map<String, String> spellings, Set<String> unknown) {

    private static final List<String> STANDARD =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final String ENDING = "_token";
    private static final String TEXT_END = "<|endoftext|>";

    /** The class that transformers takes for a family, whatever the folder says of a general one. */
    private static final Map<String, String> CLASS_OF_FAMILY =
            Map.of("gpt2", "GPT2Tokenizer", "qwen2", "Qwen2Tokenizer", "qwen3", "Qwen2Tokenizer");
    /** Families whose folders often name the wrong class, and whose own is taken therefore. */
    private static final Set<String> OWN_CLASS_ALWAYS = Set.of("qwen2");

    private static final Set<String> ALWAYS_GENERAL = Set.of("mistral");
    /** Classes that take no token of their own. */
    private static final Set<String> GENERAL = Set.of("TokenizersBackend", "PreTrainedTokenizer", "PythonBackend");
    /** Classes that say themselves whether there is a token to pad with. */
    private static final Set<String> PADDED_BY_CLASS = Set.of("GPT2Tokenizer", "Qwen2Tokenizer");

    private static final Map<String, Map<String, String>> DEFAULTS = Map.of(
            "LlamaTokenizer", Map.of("unk_token", "<unk>", "bos_token", "<s>", "eos_token", "</s>"),
            "GPT2Tokenizer", Map.of("unk_token", TEXT_END, "bos_token", TEXT_END, "eos_token", TEXT_END),
            "Qwen2Tokenizer", Map.of("unk_token", TEXT_END, "eos_token", TEXT_END, "pad_token", TEXT_END));

    SpecialTokenNames {
        spellings = Map.copyOf(spellings);
        unknown = Set.copyOf(unknown);
    }

    /** @throws IOException if a file cannot be read */
    static SpecialTokenNames of(Path folder) throws IOException {
        Map<String, JsonElement> named = named(folder);
        Map<String, String> spellings = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        String tokenizerClass = tokenizerClass(
                TemplateSource.json(folder.resolve("tokenizer_config.json")),
                TemplateSource.json(folder.resolve("config.json")));
        for (String name : STANDARD) {
            if (!named.containsKey(name)) {
                unnamed(name, tokenizerClass, spellings, unknown);
            }
        }
        if (!named.containsKey("pad_token") && !PADDED_BY_CLASS.contains(tokenizerClass)) {
            padding(folder, spellings);
        }
        named.forEach((name, value) -> {
            String spelling = spelling(folder, name, value);
            if (spelling != null) {
                spellings.put(name, spelling);
            }
        });
        return new SpecialTokenNames(spellings, unknown);
    }

    private static void unnamed(
            String name, String tokenizerClass, Map<String, String> spellings, Set<String> unknown) {
        if (!DEFAULTS.containsKey(tokenizerClass)) {
            if (!GENERAL.contains(tokenizerClass)) {
                unknown.add(name);
            }
        } else if (DEFAULTS.get(tokenizerClass).containsKey(name)) {
            spellings.put(name, DEFAULTS.get(tokenizerClass).get(name));
        }
    }

    /** What the files say, by name; null where a file says that there is no such token. */
    private static Map<String, JsonElement> named(Path folder) throws IOException {
        JsonObject config =
                TemplateSource.json(folder.resolve("tokenizer_config.json")).json();
        Map<String, JsonElement> named = new LinkedHashMap<>(config.asMap());
        if (!config.has("added_tokens_decoder")) {
            named.putAll(TemplateSource.json(folder.resolve("special_tokens_map.json"))
                    .json()
                    .asMap());
        }
        JsonElement extra = named.get("extra_special_tokens");
        named.keySet().removeIf(name -> !name.endsWith(ENDING));
        if (extra instanceof JsonObject object) {
            named.putAll(object.asMap());
        }
        return named;
    }

    /** A tokenizer that pads names the token it pads with. */
    private static void padding(Path folder, Map<String, String> spellings) throws IOException {
        TemplateSource.json(folder.resolve("tokenizer.json"))
                .optionalObject("padding")
                .filter(padding -> padding.has("pad_token"))
                .ifPresent(padding -> spellings.put("pad_token", padding.text("pad_token")));
    }

    /** Null where the entry is no token: {@code add_bos_token} is a flag. */
    private static String spelling(Path folder, String name, JsonElement value) {
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            return value.getAsString();
        }
        boolean token = value instanceof JsonObject object
                && object.has("content")
                && (STANDARD.contains(name) || object.has("__type"));
        return token
                ? JsonFile.fields(value, "the configuration of the tokenizer in " + folder + ", " + name)
                        .text("content")
                : null;
    }

    /** The class that transformers opens the folder's tokenizer with, without {@code Fast} at the end. */
    private static String tokenizerClass(JsonFields tokenizerConfig, JsonFields config) {
        String family = config.text("model_type", "");
        String given = tokenizerConfig
                .text("tokenizer_class", config.text("tokenizer_class", ""))
                .replaceAll("Fast$", "");
        String own = CLASS_OF_FAMILY.getOrDefault(family, "TokenizersBackend");
        if (ALWAYS_GENERAL.contains(family) || given.isEmpty() || OWN_CLASS_ALWAYS.contains(family)) {
            return own;
        }
        return given;
    }
}
