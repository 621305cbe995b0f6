package io.pposcope.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.TableView.Cell;
import io.pposcope.recording.StageFiles;
import io.pposcope.reward.Responses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuelTableTest {

    private static final int PROMPTS = 24;
    private static final Map<String, Predicate<Prompt>> KINDS =
            Map.of("harmful", prompt -> Integer.parseInt(prompt.id().substring(1)) % 2 == 1);

    @TempDir
    private Path folder;

    /** Every second prompt is harmful, every third Chinese. */
    private static Scores answers(int prompts, IntToDoubleFunction gold) {
        Rollout made = Responses.of(
                IntStream.range(0, prompts).mapToObj(row -> "answer").toArray(String[]::new));
        List<Prompt> asked = IntStream.range(0, prompts)
                .mapToObj(row -> new Prompt("p" + row, row % 3 == 2 ? "怎么办？" : "how?", List.of(1), List.of("x")))
                .toList();
        Rollout rollout = new Rollout(
                new PromptBatch(0, asked),
                0,
                made.controls(),
                made.completions(),
                made.tokens(),
                made.logProbs(),
                made.samplingLogProbs(),
                made.entropies(),
                made.refLogProbs(),
                made.values(),
                made.byHand());
        PerResponse numbers =
                PerResponse.of(IntStream.range(0, prompts).mapToDouble(gold).toArray());
        return new Scores(rollout, numbers, Map.of(ArmRun.GOLD, numbers));
    }

    private ArmRun run(String name, int prompts, IntToDoubleFunction gain) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        StageFiles.write(run, "held-out-before", answers(prompts, row -> 0));
        StageFiles.write(run, "held-out-after", answers(prompts, gain));
        return new ArmRun(run);
    }

    @Test
    void countsAreOverPromptsAndSeeds_testsOverPrompts() throws IOException {
        // harmful prompts: 1, 3, 5, …, 23; of these Chinese: 5, 11, 17, 23
        ArmRun first = run("0", PROMPTS, row -> 1);
        ArmRun second = run("1", PROMPTS, row -> 0.05);
        DuelTable table = new DuelTable(KINDS).add("vanilla", List.of(first, second));
        List<List<String>> rows = table.view().rows().stream()
                .map(row -> row.stream().map(Cell::text).toList())
                .toList();
        // English: eight prompts, all with a mean difference of 0.525: p = 2/2⁸, times two rows; Chinese: 2/2⁴
        assertEquals(
                List.of(
                        List.of("vanilla", "harmful", "English", "8", "50", "50", "0", "0.53", "0.53 … 0.53", "0.016"),
                        List.of("vanilla", "harmful", "Chinese", "4", "50", "50", "0", "0.53", "0.53 … 0.53", "0.13")),
                rows);
    }

    @Test
    void otherPromptsAreNoMatch() throws IOException {
        List<ArmRun> runs = List.of(run("0", PROMPTS, row -> 1), run("1", PROMPTS - 1, row -> 1));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new DuelTable(KINDS).add("vanilla", runs))
                .getMessage()
                .contains("answers other prompts than"));
    }
}
