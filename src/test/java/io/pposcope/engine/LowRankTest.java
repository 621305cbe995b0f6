package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.pposcope.Tolerances;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Sequences;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.adapters.LowRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LowRankTest {

    private static final Sequences TEXTS = new Sequences(
            TokenIds.of(new int[] {1, 2}, new int[] {3}), TokenIds.of(new int[] {4, 5, 6}, new int[] {7, 8}));

    @TempDir
    Path folder;

    static Stream<Architecture> architectures() {
        return Stream.of(
                new Gpt2Architecture(31, 16, 2, 2, 32, 32, 1e-5, true, true),
                new LlamaArchitecture(31, 16, 2, 4, 2, 24, 32, 10_000, 1e-5, false));
    }

    private static TorchEngine.Adapted adapted(TorchEngine engine, Weights base, LowRank lowRank) {
        Architecture a = engine.architecture();
        return engine.adapted(base, lowRank, lowRank.fresh(a, 1), Initialisation.withScoreHead(lowRank.fresh(a, 2), a));
    }

    private static void train(Learner learner, int steps) {
        TokenRows old = learner.policy().score(TEXTS, 1).logProbs();
        TokenRows zeros = old.map(x -> 0);
        PolicyObjective objective = new PolicyObjective(
                1, 0.2, Double.POSITIVE_INFINITY, 20, new EntropyTerm.None(), new KlTerm(0, KlEstimator.K2));
        for (int step = 0; step < steps; step++) {
            learner.accumulate(
                    new Learner.Experience(
                            TEXTS, old, zeros, zeros.map(x -> 1), zeros, zeros.map(x -> 1), zeros.map(x -> 0.2)),
                    objective,
                    new ValueObjective(1, Double.POSITIVE_INFINITY));
            learner.step(new OptimiserStep(1e-2, 1e-2, 1, 1, AdamWSettings.standard()));
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void an_adapted_model_starts_as_its_base_and_moves_without_it(Architecture architecture) {
        Weights base = Initialisation.of(architecture, 0);
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu")) {
            TorchEngine.Adapted models = adapted(engine, base, LowRank.of(architecture, 4));
            double[] reference = models.reference().score(TEXTS, 1).logProbs().flat();
            assertArrayEquals(
                    reference,
                    models.learner().policy().score(TEXTS, 1).logProbs().flat(),
                    Tolerances.FLOAT32_ZERO);
            train(models.learner(), 5);
            assertArrayEquals(
                    reference, models.reference().score(TEXTS, 1).logProbs().flat(), 0, "the base stays bit for bit");
            double[] moved =
                    models.learner().policy().score(TEXTS, 1).logProbs().flat();
            assertTrue(
                    moved[0] > reference[0] + Tolerances.APART,
                    "advantages of 1 raise the log-probability: " + reference[0] + " to " + moved[0]);
            assertTrue(
                    models.learner().critic().values(TEXTS).flat()[0] > Tolerances.APART,
                    "the critic learns by its own adapters and head");
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void worked_into_its_base_it_is_the_same_model(Architecture architecture) {
        Weights base = Initialisation.of(architecture, 0);
        LowRank lowRank = new LowRank(
                3,
                7,
                architecture instanceof Gpt2Architecture
                        ? List.of("c_attn", "c_fc", "c_proj")
                        : List.of("q_proj", "v_proj", "down_proj"));
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu")) {
            Learner learner = adapted(engine, base, lowRank).learner();
            train(learner, 5);
            Weights merged =
                    lowRank.merged(architecture, base, learner.state().policy().weights());
            assertArrayEquals(
                    learner.policy().score(TEXTS, 1).logProbs().flat(),
                    engine.policy(merged).score(TEXTS, 1).logProbs().flat(),
                    Tolerances.FLOAT32);
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void states_hold_the_adapters_alone_and_come_back_bit_for_bit(Architecture architecture) {
        LowRank lowRank = LowRank.of(architecture, 2);
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu")) {
            Learner learner =
                    adapted(engine, Initialisation.of(architecture, 0), lowRank).learner();
            train(learner, 2);
            LearnerState state = learner.state();
            assertEquals(
                    lowRank.parameters(architecture).stream()
                            .map(Parameter::name)
                            .toList(),
                    List.copyOf(state.policy().weights().names()));
            double[] then = learner.policy().score(TEXTS, 1).logProbs().flat();
            train(learner, 2);
            learner.restore(state);
            assertArrayEquals(then, learner.policy().score(TEXTS, 1).logProbs().flat(), 0);
        }
    }

    @Test
    void folders_are_as_peft_writes_them() throws Exception {
        Architecture llama = new LlamaArchitecture(31, 16, 1, 4, 2, 24, 32, 10_000, 1e-5, false);
        LowRank lowRank = new LowRank(2, 4, List.of("q_proj", "v_proj"));
        Weights weights = lowRank.fresh(llama, 5);
        AdapterFolder.save(folder, "owner/base", llama, lowRank, weights);
        var config = JsonParser.parseString(Files.readString(folder.resolve("adapter_config.json")))
                .getAsJsonObject();
        assertEquals("LORA", config.get("peft_type").getAsString());
        assertEquals("owner/base", config.get("base_model_name_or_path").getAsString());
        AdapterFolder back = AdapterFolder.open(folder, llama);
        assertEquals(lowRank, back.lowRank());
        assertEquals(weights, back.weights());
        assertArrayEquals(
                new long[] {8, 2},
                back.weights()
                        .tensor("base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight")
                        .shape());
    }

    @Test
    void what_does_not_fit_is_refused_by_name() throws Exception {
        Architecture gpt2 = new Gpt2Architecture(31, 16, 1, 2, 32, 32, 1e-5, true, true);
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> new LowRank(2, 4, List.of("q_proj")).parameters(gpt2))
                .getMessage()
                .contains("c_attn"));
        assertTrue(assertThrows(IOException.class, () -> AdapterFolder.open(folder, gpt2))
                .getMessage()
                .contains("adapter_config.json"));
        LowRank lowRank = LowRank.of(gpt2, 2);
        AdapterFolder.save(folder, "base", gpt2, lowRank, lowRank.fresh(gpt2, 0));
        Path config = folder.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"LORA\"", "\"IA3\""));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> AdapterFolder.open(folder, gpt2))
                .getMessage()
                .contains("IA3"));
    }
}
