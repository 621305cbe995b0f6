package io.pposcope.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.StageValue;
import io.pposcope.math.RunningMoments;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.TrainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is recorded comes back equal; what is damaged is refused. */
class RecordingTest {

    private static Iteration made;
    private static Iteration next;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        try (WorldLab lab = WorldLab.open()) {
            PpoMaxConfig config = Presets.ppoMax().with(c -> c.rolloutBatchSize(5).maxNewTokens(7).minibatches(2, 3, 2));
            RewardFunction reward = lab.learnedReward().plus(0.1, RewardFunction.of("länge, \"lang\"", (prompt, response) -> response.text().length()));
            PpoMax ppo = lab.trainer(config, reward, 11);
            made = ppo.next();
            next = ppo.next();
        }
    }

    static Stream<StageValue> everyKind() {
        return Stream.of(made.prompts(), made.rollout(), made.scores(), made.rewards(), made.advantages(), made.update(), made);
    }

    @Test
    void every_kind_is_covered() {
        assertEquals(Arrays.stream(StageValue.class.getPermittedSubclasses()).map(Class::getSimpleName).sorted().toList(),
                everyKind().map(value -> value.getClass().getSimpleName()).sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void a_stage_value_comes_back_equal(StageValue value) throws IOException {
        StageFiles.write(folder, "one", value);
        assertEquals(value, StageFiles.read(folder, "one"));
    }

    @Test
    void marks_and_edits_come_back_too() throws IOException {
        var byHand = made.rollout().byHand().withValue(0, 1, 1);
        var rollout = made.rollout();
        StageValue marked = new io.pposcope.experience.Rollout(rollout.prompts(), 7, rollout.controls(), rollout.responses(), rollout.tokens(),
                rollout.logProbs(), rollout.samplingLogProbs().withValue(0, 0, Double.NEGATIVE_INFINITY), rollout.entropies(),
                rollout.refLogProbs(), rollout.values(), byHand);
        StageFiles.write(folder, "marked", marked);
        assertEquals(marked, StageFiles.read(folder, "marked"));
        StageValue masked = made.advantages().withMask(made.advantages().mask().withValue(1, 0, 0));
        StageFiles.write(folder, "masked", masked);
        assertEquals(masked, StageFiles.read(folder, "masked"));
    }

    @Test
    void a_recording_is_read_without_a_model() throws IOException {
        Recorder recorder = Recorder.into(folder);
        recorder.add(made);
        recorder.add(next);
        recorder.add(made);
        Recording recording = Recording.open(folder);
        assertEquals(List.of(0, 1), recording.iterations());
        assertEquals(made, recording.iteration(0));
        assertEquals(next, recording.iteration(1));
        assertEquals(List.of(made.metrics(), next.metrics()), recording.metrics());
        assertTrue(recording.view().text().contains("iterations 0 to 1"), recording.view().text());
        String message = assertThrows(IllegalArgumentException.class, () -> recording.iteration(5)).getMessage();
        assertTrue(message.startsWith("iteration 5 is not in ") && message.endsWith("it holds [0, 1]"), message);
    }

    @Test
    void a_file_cut_anywhere_is_refused() throws IOException {
        StageFiles.write(folder, "one", made);
        Random random = new Random(3);
        for (String ending : List.of(".jsonl", ".safetensors")) {
            Path file = folder.resolve("one" + ending);
            byte[] whole = Files.readAllBytes(file);
            for (int cut = 0; cut < 20; cut++) {
                Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length - 1)));
                assertThrows(IOException.class, () -> StageFiles.read(folder, "one"), ending + " cut to " + Files.size(file));
            }
            Files.write(file, whole);
        }
        assertEquals(made, StageFiles.read(folder, "one"));
    }

    @Test
    void halves_of_different_iterations_are_refused() throws IOException {
        StageFiles.write(folder, "one", made);
        StageFiles.write(folder, "two", next);
        Files.copy(folder.resolve("two.safetensors"), folder.resolve("one.safetensors"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String message = assertThrows(IOException.class, () -> StageFiles.read(folder, "one")).getMessage();
        assertTrue(message.contains("does not belong to"), message);
        Files.delete(folder.resolve("one.safetensors"));
        assertTrue(assertThrows(IOException.class, () -> StageFiles.read(folder, "one")).getMessage().contains("is missing; a stage value is a pair"));
    }

    @Test
    void another_format_is_refused() throws IOException {
        StageFiles.write(folder, "one", made);
        Path json = folder.resolve("one.jsonl");
        Files.writeString(json, Files.readString(json).replace("pposcope-recording-1", "pposcope-recording-9"));
        assertTrue(assertThrows(IOException.class, () -> StageFiles.read(folder, "one")).getMessage().contains("of another format than"));
        assertThrows(IOException.class, () -> Recording.open(folder.resolve("nowhere")));
        assertTrue(assertThrows(IOException.class, () -> Recording.open(folder)).getMessage().contains("holds no recorded iteration"));
    }

    @Test
    void a_disk_that_refuses_leaves_what_was_recorded() throws IOException {
        Recorder recorder = Recorder.into(folder);
        recorder.add(made);
        Files.createDirectories(folder.resolve("iteration-000001.safetensors.writing"));
        String message = assertThrows(IOException.class, () -> recorder.add(next)).getMessage();
        assertTrue(message.startsWith("iteration 1 could not be recorded in "), message);
        assertEquals(made, Recording.open(folder).iteration(0));
    }

    @Test
    void every_configuration_goes_through_json() {
        Presets.all().values().forEach(config -> assertEquals(config, RecordJson.fromJson(RecordJson.toJson(config), PpoMaxConfig.class)));
        TrainerState state = new TrainerState(3, 12, new RunningMoments(0.1, 1.0 / 3, 64), 0.1);
        assertEquals(state, RecordJson.fromJson(RecordJson.toJson(state), TrainerState.class));
    }

    @Test
    void json_that_makes_no_record_says_why() {
        String message = assertThrows(IllegalArgumentException.class, () -> RecordJson.fromJson("{\"mean\":\"NaN\",\"variance\":1,\"count\":2}",
                RunningMoments.class)).getMessage();
        assertTrue(message.contains("the running mean is NaN"), message);
        assertThrows(IllegalArgumentException.class, () -> RecordJson.fromJson("{\"mean\":", RunningMoments.class));
        String kind = RecordJson.toJson(Presets.ppoMax()).replace("\"kind\":\"Fixed\"", "\"kind\":\"Wobbly\"");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> RecordJson.fromJson(kind, PpoMaxConfig.class)).getMessage()
                .contains("it must be one of [Fixed, Adaptive]"));
    }
}
