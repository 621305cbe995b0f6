package io.pposcope.model.adapters;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which matrices an {@code adapter_config.json} adapts, by which rank and how strongly. Source: PEFT 0.21,
 * {@code check_target_module_exists} and {@code get_pattern_key}.
 *
 * @param config the file's object
 */
record AdapterTargets(JsonFields config) {

    private static final int DEFAULT_RANK = 8;
    private static final double DEFAULT_ALPHA = 8;
    private static final Pattern LAYER = Pattern.compile(".*?\\.([^.]*)\\.(\\d+)\\..*");

    /** One adapted matrix: {@code W + scale · B·A} with {@code rank} rows of A. */
    record Adapted(Parameter matrix, int rank, double scale) {}

    /** The adapted ones among the architecture's matrices, in their order. */
    List<Adapted> of(Architecture architecture) {
        return architecture.parameters().stream()
                .filter(Parameter::isLayerMatrix)
                .filter(matrix -> isAdapted(module(matrix)))
                .map(matrix -> new Adapted(matrix, rank(module(matrix)), scale(module(matrix))))
                .toList();
    }

    private static String module(Parameter matrix) {
        return matrix.name().replaceAll("\\.weight$", "");
    }

    int rank() {
        return config.count("r", DEFAULT_RANK);
    }

    double alpha() {
        return config.positive("lora_alpha", DEFAULT_ALPHA);
    }

    boolean rootOfRank() {
        return config.flag("use_rslora", false);
    }

    /** Of matrices that no pattern names. */
    double scale() {
        return alpha() / divisor(rank());
    }

    private int rank(String module) {
        return config.optionalObject("rank_pattern")
                .flatMap(ranks -> first(ranks, module).map(ranks::count))
                .orElse(rank());
    }

    private double scale(String module) {
        double alpha = config.optionalObject("alpha_pattern")
                .flatMap(alphas -> first(alphas, module).map(alphas::positive))
                .orElse(alpha());
        return alpha / divisor(rank(module));
    }

    /** The rank, or its root for rank-stabilised adapters (Kalajdzievski, arXiv 2312.03732). */
    private double divisor(int rank) {
        return rootOfRank() ? Math.sqrt(rank) : rank;
    }

    private static Optional<String> first(JsonFields patterns, String module) {
        return patterns.names().stream()
                .filter(key -> matches(patterns, key, "(.*\\.)?(" + key + ")", module))
                .findFirst();
    }

    private boolean isAdapted(String module) {
        return !names("exclude_modules", module)
                && names("target_modules", module)
                && (config.json().get("target_modules").isJsonPrimitive() || inLayers(module));
    }

    /** By an expression for the whole name, or by a list of names or their last parts. */
    private boolean names(String field, String module) {
        if (!config.has(field)) {
            return false;
        }
        if (config.json().get(field).isJsonPrimitive()) {
            boolean all = field.equals("target_modules") && config.text(field).equalsIgnoreCase("all-linear");
            return all || matches(config, field, config.text(field), module);
        }
        return config.texts(field).stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
    }

    private boolean inLayers(String module) {
        List<Long> layers = config.integers("layers_to_transform", 0, Integer.MAX_VALUE);
        Matcher place = LAYER.matcher(module);
        return layers.isEmpty()
                || place.matches()
                        && layers.contains(Long.parseLong(place.group(2)))
                        && (stacks().isEmpty()
                                || stacks().stream()
                                        .anyMatch(stack -> matches(config, "layers_pattern", stack, place.group(1))));
    }

    /** What the list of layers may be called. */
    private List<String> stacks() {
        List<String> stacks = new ArrayList<>();
        if (config.has("layers_pattern")) {
            JsonElement pattern = config.json().get("layers_pattern");
            stacks.addAll(
                    pattern instanceof JsonPrimitive
                            ? List.of(config.text("layers_pattern"))
                            : config.texts("layers_pattern"));
        }
        stacks.removeIf(String::isEmpty);
        return stacks;
    }

    private static boolean matches(JsonFields fields, String field, String expression, String name) {
        try {
            return NamePattern.of(expression).matches(name);
        } catch (IllegalArgumentException e) {
            throw fields.wrong(field, "names that can be found: " + e.getMessage());
        }
    }
}
