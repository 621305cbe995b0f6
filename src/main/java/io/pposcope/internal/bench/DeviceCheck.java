package io.pposcope.internal.bench;

import io.pposcope.engine.Precision;
import io.pposcope.engine.TorchEngine;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Numbers that every device and every libtorch must agree on: two small models of both families train a few steps,
 * score and sample.
 */
public final class DeviceCheck {

    /** Largest difference that rounding explains: float32 kernels in another order, after five optimiser steps. */
    public static final double TOLERANCE = 1e-3;

    private DeviceCheck() {}

    /** Losses, log-probabilities and sampled tokens, by what they are. */
    public static Map<String, List<Double>> numbers(String device) {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        for (Architecture architecture : List.of(
                new Gpt2Architecture(61, 32, 2, 4, 64, 64, 1e-5, true, true),
                new LlamaArchitecture(61, 32, 2, 4, 2, 48, 64, 10_000, 1e-5, false))) {
            try (TorchEngine engine = TorchEngine.open(architecture, device, Precision.FLOAT32)) {
                collect(architecture.getClass().getSimpleName().replace("Architecture", ""), engine, numbers);
            }
        }
        return numbers;
    }

    private static void collect(String family, TorchEngine engine, Map<String, List<Double>> numbers) {
        LanguageLearner learner = engine.languageLearner(Initialisation.of(engine.architecture(), 5));
        Sequences texts = new Sequences(
                TokenIds.of(new int[] {1, 2, 3}, new int[] {4, 5}),
                TokenIds.of(new int[] {6, 7, 8, 9}, new int[] {10, 11}));
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            losses.add(learner.accumulateLanguage(texts, 1));
            learner.step(1e-2, 1, AdamWSettings.standard());
        }
        numbers.put(family + " losses", losses);
        numbers.put(
                family + " log-probs",
                Arrays.stream(learner.policy().score(texts, 0.7).logProbs().flat())
                        .boxed()
                        .toList());
        List<Double> sampled = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(9);
        try (Decoding decoding = learner.policy().decode(texts.prompts(), 6, SamplingControls.exact())) {
            for (int t = 0; t < 6; t++) {
                Choice choice = decoding.sample(random.doubles(2).toArray());
                sampled.add(choice.logProbs()[0]);
                sampled.add((double) choice.tokens()[1]);
                if (t < 5) {
                    decoding.advance(choice.tokens());
                }
            }
        }
        numbers.put(family + " samples", sampled);
    }

    /** The largest difference between two answers, by what they are. */
    public static Map<String, Double> differences(Map<String, List<Double>> a, Map<String, List<Double>> b) {
        Map<String, Double> largest = new LinkedHashMap<>();
        a.forEach((what, values) -> {
            double most = 0;
            for (int i = 0; i < values.size(); i++) {
                most = Math.max(most, Math.abs(values.get(i) - b.get(what).get(i)));
            }
            largest.put(what, most);
        });
        return largest;
    }
}
