package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDManager;
import io.pposcope.math.KlEstimator;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.LlamaArchitecture.Variant;
import io.pposcope.model.RopeScaling;
import io.pposcope.model.adapters.LowRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The TorchScript files: each compiles, and each is as readable as the Java around it. */
class ModelScriptTest {

    private static final Path FILES = Path.of("main", "resources", "io", "pposcope", "engine", "script");
    private static final int LONGEST_LINE = 120;

    private static List<Architecture> architectures() {
        RopeScaling llama3 = new RopeScaling.Llama3(8, 1, 4, 16);
        return List.of(
                new LlamaArchitecture(13, 8, 2, 2, 1, 12, 16, 10_000, 1e-5, true),
                new LlamaArchitecture(
                        13, 8, 1, 2, 2, 12, 16, 10_000, 1e-5, false, new Variant("qwen2", 4, true, false, llama3)),
                new LlamaArchitecture(
                        13,
                        8,
                        1,
                        2,
                        1,
                        12,
                        16,
                        10_000,
                        1e-5,
                        true,
                        new Variant("qwen3", 6, false, true, new RopeScaling.Linear(2))),
                new Gpt2Architecture(13, 8, 2, 2, 12, 16, 1e-5, true, true),
                new Gpt2Architecture(13, 8, 1, 2, 12, 16, 1e-5, false, false));
    }

    @Test
    void every_family_compiles_in_every_precision_with_and_without_adapters() {
        for (Architecture architecture : architectures()) {
            for (Precision precision : Precision.values()) {
                for (Optional<LowRank> adapters :
                        List.of(Optional.<LowRank>empty(), Optional.of(LowRank.of(architecture, 2)))) {
                    ScriptModule.of(architecture, Device.cpu(), precision, adapters)
                            .close();
                }
            }
        }
    }

    /** What stands alone, and the values it needs. */
    @Test
    void files_that_need_no_model_compile_alone() {
        Map<String, ScriptSource> alone = Map.of(
                "losses", estimators(ScriptSource.of("losses")),
                "sampling", ScriptSource.of("sampling").with("SAMPLING_BLOCK", 256),
                "optimiser", ScriptSource.of("optimiser"),
                "gradients",
                        ScriptSource.of("gradients").with("FROZEN_TENSORS", 0).with("LM_HEAD", 0));
        alone.values().forEach(ModelScriptTest::compile);
    }

    private static void compile(ScriptSource source) {
        EngineThread.run(() -> {
            try (PtNDManager manager = (PtNDManager) Libtorch.engine().newBaseManager(Device.cpu())) {
                ScriptModule.load(manager, ScriptArchive.of(source.methods())).close();
            }
        });
    }

    private static ScriptSource estimators(ScriptSource source) {
        for (KlEstimator estimator : KlEstimator.values()) {
            source.with("ESTIMATOR_" + estimator.name(), estimator.ordinal());
        }
        source.with("SURROGATE_SEQUENCE_RATIO", 1)
                .with("SURROGATE_LOG_PROB", 2)
                .with("SURROGATE_KL_COV", 3)
                .with("SURROGATE_CLIP_COV", 4)
                .with("SURROGATE_TYPED", 5);
        return source;
    }

    @Test
    void a_name_without_a_value_is_refused() {
        String message = assertThrows(IllegalStateException.class, () -> ScriptSource.of("losses")
                        .methods())
                .getMessage();
        assertTrue(message.contains("SURROGATE_LOG_PROB"), message);
    }

    @Test
    void files_are_documented_and_their_lines_short() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readAllLines(file);
                assertEquals(
                        List.of(),
                        lines.stream()
                                .filter(line -> line.length() > LONGEST_LINE)
                                .toList(),
                        file.toString());
                assertTrue(lines.getFirst().startsWith("#"), file + " begins without saying what it is");
            }
        }
    }
}
