package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.inspect.Inspector;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.model.files.Safetensors;
import io.pposcope.model.files.TensorFile;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.text.Dialogue;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model from a folder, and folders that are broken. */
class ModelLabTest {

    private static final RewardFunction SHORT =
            RewardFunction.of("short", (prompt, response) -> -response.pieces().size());

    @TempDir
    Path folder;

    @BeforeEach
    void export() throws IOException {
        ModelLab.export(folder, WorldModels.shipped());
    }

    private static PpoMaxConfig config() {
        return Presets.ppoMax().with(c -> c.pretrain(PretrainMix.none())
                .rolloutBatchSize(8)
                .minibatches(1, 8, 8)
                .maxNewTokens(12)
                .critic(PpoMaxConfig.CriticStart.SFT_POLICY, 0));
    }

    @Test
    void a_folder_is_trained_and_saved_and_opened_again(@TempDir Path saved) throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            assertEquals(WorldModels.shipped().sft(), lab.weights());
            var ppo = lab.trainer(config(), SHORT, List.of("The cup is red.", "Who are you?"), 1);
            ppo.next();
            lab.save(saved, ppo);
            assertTrue(Inspector.view(lab).orElseThrow().text().contains("Llama"));
        }
        try (ModelLab again = ModelLab.open(saved)) {
            assertNotEquals(WorldModels.shipped().sft(), again.weights());
            assertEquals(
                    "The cup is red.",
                    again.tokenizer().decode(again.tokenizer().encode("The cup is red.")));
        }
    }

    @Test
    void adapters_are_trained_saved_and_worked_in(@TempDir Path saved) throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            LowRank lowRank = LowRank.of(lab.folder().architecture(), 4);
            var ppo = lab.trainer(
                    config(), SHORT, lab.continuing(List.of("The cup is red.", "Who are you?")), lowRank, 1);
            ppo.next();
            lab.saveAdapters(saved.resolve("adapters"), ppo, lowRank);
            assertEquals(
                    lowRank,
                    AdapterFolder.open(saved.resolve("adapters"), lab.folder().architecture())
                            .lowRank());
            assertTrue(Files.readString(saved.resolve("adapters/adapter_config.json"))
                    .contains(folder.toAbsolutePath().toString().replace("\\", "\\\\")));
            assertEquals(
                    Files.readString(folder.resolve("tokenizer.json")),
                    Files.readString(saved.resolve("adapters/tokenizer.json")));
            lab.saveMerged(saved.resolve("merged"), ppo, lowRank);
            var shared = config().with(c -> c.critic(PpoMaxConfig.CriticStart.SHARED_TRUNK, 0));
            assertTrue(assertThrows(
                            IllegalArgumentException.class,
                            () -> lab.trainer(shared, SHORT, lab.continuing(List.of("a")), lowRank, 1))
                    .getMessage()
                    .contains("one backbone"));
        }
        try (ModelLab merged = ModelLab.open(saved.resolve("merged"))) {
            assertNotEquals(WorldModels.shipped().sft(), merged.weights());
        }
    }

    @Test
    void dialogues_are_written_by_the_chat_template() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> lab.answering(List.of(Dialogue.ask("Hi"))))
                    .getMessage()
                    .contains("no chat template"));
            Files.writeString(
                    folder.resolve("chat_template.jinja"),
                    "{% for m in messages %}<user>{{ m.content }}{% endfor %}<assistant>");
            int[] prompt = lab.answering(List.of(Dialogue.ask("The cup is red.")))
                    .batch(0, 0, 1)
                    .tokens()
                    .row(0);
            assertEquals(lab.tokenizer().special("<user>"), prompt[0]);
            assertEquals(lab.tokenizer().special("<assistant>"), prompt[prompt.length - 1]);
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> lab.answering(List.of(Dialogue.ask("Hi<eos>"))))
                            .getMessage()
                            .contains("<eos>"));
        }
    }

    @Test
    void a_reward_model_in_the_ecosystems_layout_scores_as_before(@TempDir Path rewardFolder) throws Exception {
        WorldModels models = WorldModels.shipped();
        ModelFolder.saveScored(rewardFolder, models.architecture(), models.reward());
        assertTrue(Files.readString(rewardFolder.resolve("config.json")).contains("LlamaForSequenceClassification"));
        try (ModelLab lab = ModelLab.open(folder)) {
            var ppo = lab.trainer(config(), lab.rewardModel(rewardFolder), List.of("The cup is red."), 1);
            var scores = ppo.score(ppo.rollout(ppo.prompts()));
            try (WorldLab world = WorldLab.open()) {
                assertEquals(world.learnedReward().score(scores.rollout()).raw(), scores.raw());
            }
        }
    }

    @Test
    void shards_and_a_matrix_under_its_other_name_are_found(@TempDir Path sharded) throws IOException {
        Weights all = Safetensors.read(folder.resolve("model.safetensors"));
        Weights.Builder first = Weights.builder();
        Weights.Builder rest = Weights.builder();
        for (String name : all.names()) {
            boolean embedding = name.equals("model.embed_tokens.weight");
            (embedding ? first : rest)
                    .put(
                            embedding ? "lm_head.weight" : name,
                            all.tensor(name).shape(),
                            all.tensor(name).values());
        }
        Safetensors.write(sharded.resolve("one.safetensors"), first.build());
        Safetensors.write(sharded.resolve("two.safetensors"), rest.build());
        Files.copy(folder.resolve("config.json"), sharded.resolve("config.json"));
        Files.writeString(
                sharded.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"lm_head.weight\": "
                        + "\"one.safetensors\", \"model.norm.weight\": \"two.safetensors\"}}");
        assertEquals(all, ModelFolder.open(sharded).languageModel());
        Files.delete(sharded.resolve("two.safetensors"));
        assertTrue(
                assertThrows(IOException.class, () -> ModelFolder.open(sharded).languageModel())
                        .getMessage()
                        .contains("two.safetensors is missing"));
        Files.writeString(sharded.resolve("model.safetensors.index.json"), "{}");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelFolder.open(sharded)
                        .languageModel())
                .getMessage()
                .contains("no field weight_map"));
    }

    @Test
    void what_is_wrong_with_a_folder_is_named(@TempDir Path broken) throws IOException {
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("has no config.json"));
        Files.writeString(broken.resolve("config.json"), "{");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("config.json is not valid JSON"));
        String config = Files.readString(folder.resolve("config.json"));
        Files.writeString(broken.resolve("config.json"), config);
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("neither model.safetensors nor"));
        Files.writeString(broken.resolve("pytorch_model.bin"), "");
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("is a pickle"));
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        Files.write(broken.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("torn or damaged"));
        Files.write(broken.resolve("model.safetensors"), weights);
        Files.writeString(
                broken.resolve("config.json"), config.replace("\"num_hidden_layers\": 4", "\"num_hidden_layers\": 5"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("model.layers.4.input_layernorm.weight is missing"));
        Files.writeString(
                broken.resolve("config.json"), config.replace("\"hidden_act\": \"silu\"", "\"hidden_act\": \"relu\""));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("hidden_act is \"relu\""));
        Files.writeString(broken.resolve("config.json"), config);
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("has no tokenizer"));
        var other = TensorFile.read(folder.resolve("model.safetensors"));
        other.replaceAll((name, tensor) -> new TensorFile.Tensor("I32", tensor.shape(), tensor.data()));
        TensorFile.write(broken.resolve("model.safetensors"), other);
        assertTrue(assertThrows(IOException.class, () -> ModelLab.open(broken))
                .getMessage()
                .contains("F32, F16 and BF16 are read"));
    }

    @Test
    void a_loss_without_texts_is_refused() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            assertTrue(assertThrows(
                            IllegalArgumentException.class, () -> lab.trainer(Presets.ppoMax(), SHORT, List.of("x"), 1))
                    .getMessage()
                    .contains("PretrainMix.none()"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> lab.trainer(config(), SHORT, List.of(), 1))
                    .getMessage()
                    .contains("no prompts"));
        }
    }

    @Test
    void prompts_come_once_each_before_any_comes_again() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            var source = TextPrompts.continuing(List.of("a", "b", "c", "d"), lab.tokenizer());
            assertEquals(
                    4,
                    source.batch(3, 0, 4).prompts().stream()
                            .map(prompt -> prompt.text())
                            .distinct()
                            .count());
            assertEquals(source.batch(3, 5, 2), source.batch(3, 5, 2));
        }
    }
}
