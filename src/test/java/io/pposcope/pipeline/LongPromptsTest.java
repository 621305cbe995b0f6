package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.data.PreferencePair;
import io.pposcope.experience.Prompt;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.text.Dialogue;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt that leaves no room for a response is found before training, whatever kind it is of. */
class LongPromptsTest {

    private static final RewardFunction SHORT =
            RewardFunction.of("short", (prompt, response) -> -response.pieces().size());
    private static final PpoMaxConfig CONFIG = Presets.ppoMax().with(c -> c.pretrain(PretrainMix.none())
            .rolloutBatchSize(4)
            .minibatches(1, 4, 4)
            .maxNewTokens(12)
            .critic(PpoMaxConfig.CriticStart.SFT_POLICY, 0));
    private static final String LONG = "red ".repeat(200);

    @TempDir
    private static Path folder;

    private static ModelLab lab;

    @BeforeAll
    static void open() throws IOException {
        ModelLab.export(folder, WorldModels.shipped());
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% for m in messages %}<user>{{ m.content }}{% endfor %}<assistant>");
        lab = ModelLab.open(folder);
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    private static String refusal(TextPrompts prompts) {
        return assertThrows(IllegalArgumentException.class, () -> lab.trainer(CONFIG, SHORT, prompts, 1))
                .getMessage();
    }

    @Test
    void every_way_to_a_trainer_refuses_it_and_names_it() throws IOException {
        TextPrompts texts = lab.continuing(List.of("The cup is red.", LONG));
        String refusal = refusal(texts);
        assertTrue(
                refusal.startsWith("1 of 2 prompts are too long: prompt-1 \"red red")
                        && refusal.contains("With 12 new tokens (maxNewTokens) a context of 160 has room for 148"),
                refusal);
        assertTrue(refusal.contains("prompts.withoutLongerThan(148) or prompts.cutTo(148)"), refusal);
        assertTrue(refusal(lab.answering(List.of(Dialogue.ask(LONG)))).contains("prompt-0 \"red red"));
        LowRank adapters = LowRank.of(lab.folder().architecture(), 2);
        assertThrows(IllegalArgumentException.class, () -> lab.trainer(CONFIG, SHORT, texts, adapters, 1));
        assertThrows(IllegalArgumentException.class, () -> lab.trainer(CONFIG, SHORT, List.of(LONG), 1));
        String many = refusal(lab.continuing(Collections.nCopies(9, LONG)));
        assertTrue(
                many.startsWith("9 of 9 prompts are too long: prompt-0 ")
                        && many.contains("prompt-4")
                        && !many.contains("prompt-5"),
                many);
    }

    @Test
    void the_exact_limit_is_room_enough() {
        int room = lab.promptRoom(CONFIG, SHORT);
        TextPrompts prompts = lab.continuing(List.of("The cup is red.", LONG)).cutTo(room);
        Prompt cut = prompts.batch(0, 0, 2).prompts().stream()
                .filter(prompt -> prompt.text().equals(LONG))
                .findFirst()
                .orElseThrow();
        assertEquals(room, cut.tokens().size());
        assertEquals(lab.tokenizer().bos(), cut.tokens().getFirst());
        assertEquals(0, lab.trainer(CONFIG, SHORT, prompts, 1).next().iteration());
        TextPrompts oneMore = lab.continuing(List.of(LONG)).cutTo(room + 1);
        assertTrue(refusal(oneMore).contains("Lower maxNewTokens to 11;"), refusal(oneMore));
    }

    @Test
    void long_ones_can_be_left_out() {
        TextPrompts prompts = lab.continuing(List.of("The cup is red.", LONG)).withoutLongerThan(148);
        assertEquals(1, prompts.size());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> prompts.withoutLongerThan(2))
                .getMessage()
                .startsWith("all 1 prompts have more than 2 tokens; the shortest has "));
        assertThrows(IllegalArgumentException.class, () -> prompts.cutTo(1));
    }

    @Test
    void a_reward_model_s_shorter_context_counts(@TempDir Path small) throws IOException {
        WorldModels models = WorldModels.shipped();
        ModelFolder.saveScored(small, models.architecture(), models.reward());
        Path config = small.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"max_position_embeddings\": 160", "\"max_position_embeddings\": 40"));
        RewardFunction reward = lab.rewardModel(small);
        assertEquals(28, lab.promptRoom(CONFIG, reward));
        assertThrows(IllegalArgumentException.class, () -> lab.trainer(CONFIG, reward, List.of("red ".repeat(40)), 1));
    }

    @Test
    void pairs_of_a_reward_model_too() {
        List<PreferencePair> pairs = Collections.nCopies(4, new PreferencePair(Dialogue.ask(LONG), LONG, "no"));
        PairedPreferences read = new PairedPreferences(pairs, lab.tokenizer(), 100, 100, 1, 0);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> read.requireRoom(160))
                .getMessage()
                .contains("lower --prompt-tokens or --response-tokens"));
        new PairedPreferences(pairs, lab.tokenizer(), 50, 50, 1, 0).requireRoom(160);
    }
}
