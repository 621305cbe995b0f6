package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.RolloutMetrics;
import io.pposcope.inspect.Inspector;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.PretrainMix;
import io.pposcope.stage.RolloutSoFar;
import io.pposcope.stage.RolloutStage;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that knows several end tokens: each ends a response, and everything that was sampled before it stays the
 * same.
 */
class EndTokensTest {

    private static final int EOS = 2;
    private static final int LIMIT = 20;
    private static final List<String> PROMPTS = List.of("The cup is red.", "Who are you?", "The dog", "I like");
    private static final RewardFunction SHORT =
            RewardFunction.of("short", (prompt, response) -> -response.pieces().size());

    @TempDir
    Path folder;

    /** Ends by EOS alone. */
    private Rollout plain;
    /** A token that many responses hold, made a special one. */
    private int turnEnd;

    @BeforeEach
    void export() throws Exception {
        ModelLab.export(folder, WorldModels.shipped());
        try (ModelLab lab = ModelLab.open(folder)) {
            PpoMax ppo = trainer(lab);
            plain = ppo.rollout(ppo.prompts());
        }
        turnEnd = IntStream.range(0, plain.rows())
                .flatMap(row ->
                        Arrays.stream(plain.tokens().row(row)).limit(LIMIT - 2).skip(2))
                .filter(id -> id != EOS)
                .boxed()
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        makeSpecial(turnEnd);
        ends("generation_config.json", "[" + EOS + ", " + turnEnd + "]");
    }

    private static PpoMax trainer(ModelLab lab) {
        PpoMaxConfig config = Presets.ppoMax().with(c -> c.pretrain(PretrainMix.none())
                .rolloutBatchSize(12)
                .minibatches(1, 12, 12)
                .maxNewTokens(LIMIT)
                .critic(PpoMaxConfig.CriticStart.SFT_POLICY, 0));
        return lab.trainer(config, SHORT, PROMPTS, 1);
    }

    private void makeSpecial(int id) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        JsonObject tokenizer = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject token = tokenizer
                .getAsJsonArray("added_tokens")
                .get(0)
                .getAsJsonObject()
                .deepCopy();
        token.addProperty("id", id);
        token.addProperty("content", spelled(id));
        tokenizer.getAsJsonArray("added_tokens").add(token);
        Files.writeString(file, tokenizer.toString());
    }

    private void ends(String file, String ids) throws IOException {
        Files.writeString(
                folder.resolve(file), "{\"bos_token_id\": 1, \"pad_token_id\": 0, \"eos_token_id\": " + ids + "}");
    }

    private static int firstEnd(int[] tokens, Integer... ends) {
        return IntStream.range(0, tokens.length)
                .filter(i -> Arrays.asList(ends).contains(tokens[i]))
                .findFirst()
                .orElse(tokens.length - 1);
    }

    @Test
    void a_response_ends_at_the_first_of_them_and_is_the_same_up_to_there() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            assertEquals(Set.of(EOS, turnEnd), lab.tokenizer().ends());
            PpoMax ppo = trainer(lab);
            Rollout rollout = ppo.rollout(ppo.prompts());
            int ended = 0;
            for (int row = 0; row < rollout.rows(); row++) {
                int[] all = plain.tokens().row(row);
                int length = firstEnd(all, EOS, turnEnd) + 1;
                assertArrayEquals(Arrays.copyOf(all, length), rollout.tokens().row(row), "row " + row);
                assertArrayEquals(
                        Arrays.copyOf(plain.logProbs().row(row), length),
                        rollout.logProbs().row(row),
                        "bit for bit");
                boolean byTurnEnd = all[length - 1] == turnEnd;
                ended += byTurnEnd ? 1 : 0;
                Response response = rollout.completions().get(row);
                assertEquals(
                        byTurnEnd || all[length - 1] == EOS ? Response.Finish.END : Response.Finish.LENGTH,
                        response.finish());
                assertEquals(
                        lab.tokenizer().decode(Arrays.copyOf(all, byTurnEnd ? length - 1 : length)),
                        response.text(),
                        "no marker in the text");
            }
            assertTrue(ended >= 3, ended + " responses end by the second token");
            double cut = RolloutMetrics.of(rollout).get("tokens/truncated_fraction");
            assertEquals(
                    rollout.completions().stream().filter(Response::truncated).count() / (double) rollout.rows(), cut);
            assertTrue(cut < plain.truncatedFraction(), cut + " against " + plain.truncatedFraction());
            ppo.next();
        }
    }

    @Test
    void by_hand_each_of_them_ends_a_row_and_can_be_banned() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            for (int end : new int[] {EOS, turnEnd}) {
                PpoMax ppo = trainer(lab);
                LiveRollout live = ppo.begin(ppo.prompts()).step();
                int row = live.openRows().getFirst();
                live.force(row, end).step();
                assertFalse(live.openRows().contains(row));
                assertTrue(assertThrows(IllegalArgumentException.class, () -> live.candidates(row, 3))
                        .getMessage()
                        .contains("ended by its end token"));
                assertTrue(Inspector.view(live).orElseThrow().text().contains("end"));
                live.restart(row).ban(row, EOS, turnEnd);
                Rollout finished = live.finish();
                assertEquals(LIMIT, finished.tokens().length(row));
                assertTrue(finished.completions().get(row).truncated());
            }
        }
    }

    @Test
    void an_end_token_that_the_tokenizer_has_as_an_ordinary_one_is_no_text_either() throws Exception {
        try (ModelLab exported = ModelLab.open(folder)) {
            int ordinary = exported.tokenizer().encode("cup")[0];
            ends("generation_config.json", "[" + EOS + ", " + ordinary + "]");
            try (ModelLab lab = ModelLab.open(folder)) {
                PpoMax ppo = trainer(lab);
                LiveRollout live = ppo.begin(ppo.prompts()).step();
                String before = live.text(0);
                live.force(0, ordinary).step();
                assertEquals(before, live.text(0));
                Response response = live.finish().completions().getFirst();
                assertEquals(before, response.text());
                assertEquals(lab.tokenizer().piece(ordinary), response.pieces().getLast());
                assertEquals(
                        "a cup", lab.tokenizer().decode(lab.tokenizer().encode("a cup")), "in a text it stays one");
            }
        }
    }

    @Test
    void a_rollout_saved_midway_goes_on_to_the_same_ends() throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            PpoMax ppo = trainer(lab);
            Setup setup = ppo.setup();
            RolloutStage stage = new RolloutStage(
                    setup.learner().policy(),
                    setup.reference(),
                    setup.learner().critic(),
                    lab.tokenizer(),
                    ppo.config().rollout(),
                    0,
                    1);
            RolloutSoFar soFar = stage.begin(ppo.prompts())
                    .runUntil(live -> live.position() == 5)
                    .soFar();
            try (LiveRollout resumed = stage.resume(soFar)) {
                assertEquals(stage.apply(ppo.prompts()), resumed.finish());
            }
        }
    }

    @Test
    void the_generation_config_counts_before_the_config_as_for_generate() throws Exception {
        JsonObject config = JsonParser.parseString(Files.readString(folder.resolve("config.json")))
                .getAsJsonObject();
        config.add("eos_token_id", JsonParser.parseString("[5, 6, 7]"));
        Files.writeString(folder.resolve("config.json"), config.toString());
        assertEnds(Set.of(EOS, turnEnd), EOS);
        ends("generation_config.json", Integer.toString(turnEnd));
        assertEnds(Set.of(turnEnd), turnEnd);
        Files.delete(folder.resolve("generation_config.json"));
        assertEnds(Set.of(5, 6, 7), 5);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"" + spelled(6) + "\"}");
        assertEnds(Set.of(5, 6, 7), 6);
    }

    private String spelled(int id) throws IOException {
        JsonObject vocabulary = JsonParser.parseString(Files.readString(folder.resolve("tokenizer.json")))
                .getAsJsonObject()
                .getAsJsonObject("model")
                .getAsJsonObject("vocab");
        return vocabulary.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().getAsInt() == id)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private void assertEnds(Set<Integer> ends, int eos) throws Exception {
        try (ModelLab lab = ModelLab.open(folder)) {
            assertEquals(ends, lab.tokenizer().ends());
            assertEquals(eos, lab.tokenizer().eos());
        }
    }
}
