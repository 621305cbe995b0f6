package io.pposcope.model.adapters;

import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterTargets.Adapted;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adapters as one rank and one α for every matrix of some kinds, whatever they were described as. A product of lower
 * rank is filled up with zeros, another scale is worked into B, and a matrix that was left out gets a product that is
 * zero.
 */
final class PlainAdapters {

    private final LowRank plain;
    private final Map<String, Adapted> adapted;
    private final Weights weights;

    private PlainAdapters(LowRank plain, List<Adapted> adapted, Weights weights) {
        this.plain = plain;
        this.adapted =
                adapted.stream().collect(Collectors.toMap(one -> one.matrix().name(), Function.identity()));
        this.weights = weights;
    }

    /**
     * Reads what a config describes.
     *
     * @param origin names the weights in errors
     * @throws MalformedFileException if the config adapts no matrix, or the weights are not those that it describes
     */
    static AdapterFolder of(JsonFields config, Architecture architecture, Weights weights, String origin) {
        AdapterTargets targets = new AdapterTargets(config);
        List<Adapted> adapted = targets.of(architecture);
        if (adapted.isEmpty()) {
            throw config.wrong(
                    "target_modules",
                    "matrices that this architecture's layers have, in layers that it has: "
                            + kinds(architecture.parameters().stream().filter(Parameter::isLayerMatrix)));
        }
        requireTensors(architecture, adapted, weights, origin);
        LowRank plain = plain(config, targets, architecture, adapted);
        boolean same = plain.adapted(architecture).size() == adapted.size()
                && adapted.stream().allMatch(one -> one.rank() == plain.rank() && one.scale() == plain.scale());
        return new AdapterFolder(
                plain,
                same
                        ? ordered(plain, architecture, weights)
                        : new PlainAdapters(plain, adapted, weights).spread(architecture));
    }

    private static Set<String> kinds(Stream<Parameter> matrices) {
        return matrices.map(LowRank::kind).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All that the config describes, and nothing that would be left out. */
    private static void requireTensors(
            Architecture architecture, List<Adapted> adapted, Weights weights, String origin) {
        List<Parameter> parameters = adapted.stream()
                .flatMap(one -> LowRank.factors(architecture, one.matrix(), one.rank()).stream())
                .toList();
        weights.requireParameters(parameters, "the adapters in " + origin);
        Set<String> expected = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        weights.names().stream()
                .filter(name -> !expected.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new MalformedFileException(origin + " holds " + name
                            + ", which adapter_config.json does not describe as A or B of a layer's"
                            + " matrix; expected only those: merge other adapters with PEFT's merge_and_unload");
                });
    }

    private static LowRank plain(
            JsonFields config, AdapterTargets targets, Architecture architecture, List<Adapted> adapted) {
        Set<String> kinds = kinds(adapted.stream().map(Adapted::matrix));
        boolean named = config.json().get("target_modules").isJsonArray()
                && kinds.equals(Set.copyOf(config.texts("target_modules")));
        int rank = adapted.stream().mapToInt(Adapted::rank).max().orElseThrow();
        double alpha = rank == targets.rank() && !targets.rootOfRank() ? targets.alpha() : targets.scale() * rank;
        return new LowRank(rank, alpha, named ? config.texts("target_modules") : List.copyOf(kinds));
    }

    private static Weights ordered(LowRank plain, Architecture architecture, Weights weights) {
        Weights.Builder ordered = Weights.builder();
        plain.parameters(architecture)
                .forEach(parameter -> ordered.put(parameter.name(), weights.tensor(parameter.name())));
        return ordered.build();
    }

    private Weights spread(Architecture architecture) {
        Weights.Builder spread = Weights.builder();
        for (Parameter matrix : plain.adapted(architecture)) {
            Adapted one = adapted.get(matrix.name());
            for (Parameter factor : LowRank.factors(architecture, matrix, plain.rank())) {
                float[] values = new float[Math.toIntExact(factor.size())];
                if (one != null) {
                    fill(values, factor, one);
                }
                spread.put(factor.name(), factor.shape(), values);
            }
        }
        return spread.build();
    }

    /** A keeps its rows; B's columns are the first of the wider ones. */
    private void fill(float[] values, Parameter factor, Adapted one) {
        float[] read = weights.tensor(factor.name()).values();
        if (factor.name().endsWith("lora_A.weight")) {
            System.arraycopy(read, 0, values, 0, read.length);
            return;
        }
        double factorOfScale = one.scale() / plain.scale();
        for (int i = 0; i < read.length; i++) {
            values[i / one.rank() * plain.rank() + i % one.rank()] = (float) (factorOfScale * read[i]);
        }
    }
}
