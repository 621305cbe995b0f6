package io.pposcope.engine;

import com.google.gson.Gson;
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
import java.util.List;
import java.util.SplittableRandom;

/** Decodes, scores and trains a little on whatever libtorch the process uses; the first argument names a device. */
public final class LibtorchProbe {

    /** @param numbers log-probabilities, losses, sampled tokens */
    public record Result(String libtorch, List<Double> numbers, String refusal) {}

    private LibtorchProbe() {}

    public static void main(String... arguments) {
        System.out.println(new Gson().toJson(run(arguments.length > 0 ? arguments[0] : "cpu")));
    }

    static Result run(String device) {
        List<Double> numbers = new ArrayList<>();
        String refusal = "";
        for (Architecture architecture : List.of(new Gpt2Architecture(61, 32, 2, 4, 64, 64, 1e-5, true, true),
                new LlamaArchitecture(61, 32, 2, 4, 2, 48, 64, 10_000, 1e-5, false))) {
            try (TorchEngine engine = TorchEngine.open(architecture, device)) {
                LanguageLearner learner = engine.languageLearner(Initialisation.of(architecture, 5));
                Sequences texts = new Sequences(TokenIds.of(new int[] {1, 2, 3}, new int[] {4, 5}), TokenIds.of(new int[] {6, 7, 8, 9}, new int[] {10, 11}));
                for (int step = 0; step < 5; step++) {
                    numbers.add(learner.accumulateLanguage(texts, 1));
                    learner.step(1e-2, 1, AdamWSettings.standard());
                }
                numbers.addAll(Arrays.stream(learner.policy().score(texts, 0.7).logProbs().flat()).boxed().toList());
                SplittableRandom random = new SplittableRandom(9);
                try (Decoding decoding = learner.policy().decode(texts.prompts(), 6, SamplingControls.exact())) {
                    for (int t = 0; t < 6; t++) {
                        Choice choice = decoding.sample(random.doubles(2).toArray());
                        numbers.add(choice.logProbs()[0]);
                        numbers.add((double) choice.tokens()[1]);
                        if (t < 5) {
                            decoding.advance(choice.tokens());
                        }
                    }
                }
                refusal = refusal(learner);
            }
        }
        return new Result(Libtorch.describe(), numbers, refusal);
    }

    /** A token outside the vocabulary: an error of libtorch's must come back as an exception. */
    private static String refusal(LanguageLearner learner) {
        try {
            learner.policy().score(new Sequences(TokenIds.of(new int[] {1}), TokenIds.of(new int[] {10_000})), 1);
            return "";
        } catch (EngineFailure e) {
            return e.getMessage();
        }
    }
}
