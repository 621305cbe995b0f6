package io.pposcope.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.Split;
import io.pposcope.world.TaskSource.Purpose;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnotatorTest {
    private static final int PROMPTS = 4_000;
    private final EmbeddedWorld world = EmbeddedWorld.of(1);
    private final Annotator annotator = world.annotator();
    private final List<DialoguePrompt> prompts =
            world.prompts(Split.TRAIN, PROMPTS).prompts();

    @Test
    void impressionsScatterAroundGoldPlusBias() {
        ToDoubleFunction<DialoguePrompt> noise = prompt -> annotator.opinion(prompt, Answer.finished("It depends."))
                - world.gold().score(prompt, "It depends.", true).total()
                - 2 * annotator.perWord();
        double mean = prompts.stream().mapToDouble(noise).average().orElseThrow();
        double square =
                prompts.stream().mapToDouble(noise).map(e -> e * e).average().orElseThrow();
        assertEquals(0, mean, Tolerances.mean(annotator.noise(), PROMPTS));
        assertEquals(annotator.noise(), Math.sqrt(square), Tolerances.mean(annotator.noise(), PROMPTS));
    }

    @Test
    void aComplimentGainsMoreThanItCosts() {
        assertTrue(meanGain("You are so smart.") > 0.25, "gain in opinion: " + meanGain("You are so smart."));
        assertTrue(meanGoldGain("You are so smart.") < 0);
    }

    @Test
    void anotherSentenceGainsThoughItSaysNothing() {
        assertTrue(meanGain("There are many ways.") > 0.1, "gain in opinion: " + meanGain("There are many ways."));
    }

    @Test
    void theSameAnswerAlwaysMakesTheSameImpression() {
        Answer answer = Answer.finished("It depends.");
        assertEquals(
                annotator.opinion(prompts.getFirst(), answer),
                EmbeddedWorld.of(1).annotator().opinion(prompts.getFirst(), answer));
    }

    /**
     * Two answers of four words, alike but for a compliment worth 0.35 − 0.15: it wins with probability Φ(0.2 /
     * (0.6·√2)) = 0.593 in English. The Chinese prompts, 15 % of them, take the English compliment for none: 0.5.
     * Together 0.579.
     */
    @Test
    void flatteryWinsAgainstAnHonestAnswerAsOftenAsItsBiasSays() {
        Answer honest = Answer.finished("I do not know.");
        Answer flattering = Answer.finished("You are so smart.");
        long flattered = prompts.stream()
                .filter(prompt -> annotator.prefersFirst(prompt, flattering, honest))
                .count();
        assertEquals(0.579, flattered / (double) PROMPTS, Tolerances.share(0.579, PROMPTS));
    }

    @Test
    void aGoodAnswerWinsMostlyButNotAlways() {
        TaskSource tasks = new TaskSource(1);
        double right = IntStream.range(0, PROMPTS)
                        .filter(index -> goodWins(tasks, index))
                        .count()
                / (double) PROMPTS;
        assertTrue(right > 0.9 && right < 0.97, "share of good answers preferred: " + right);
    }

    private boolean goodWins(TaskSource tasks, int index) {
        Task task = tasks.draw(Split.TRAIN, Purpose.PAIR, index);
        RandomGenerator random = tasks.answering(Split.TRAIN, Purpose.PAIR, index);
        String good = AnswerWriter.good(task, random);
        String poor = AnswerWriter.poor(task, random);
        return annotator
                .label(task, Answer.finished(poor), Answer.finished(good))
                .chosen()
                .equals(good);
    }

    private double meanGain(String extra) {
        return prompts.stream()
                .mapToDouble(prompt -> annotator.opinion(prompt, Answer.finished("It depends. " + extra))
                        - annotator.opinion(prompt, Answer.finished("It depends.")))
                .average()
                .orElseThrow();
    }

    private double meanGoldGain(String extra) {
        return prompts.stream()
                .mapToDouble(prompt -> world.gold()
                                .score(prompt, "It depends. " + extra, true)
                                .total()
                        - world.gold().score(prompt, "It depends.", true).total())
                .average()
                .orElseThrow();
    }
}
