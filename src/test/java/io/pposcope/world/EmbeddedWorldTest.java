package io.pposcope.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.Split;
import io.pposcope.text.ChatFormat;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import io.pposcope.world.TaskSource.Purpose;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddedWorldTest {
    private static final int MANY = 5_000;
    private static final int CONTEXT = 160;
    private static final int RESPONSE = 64;

    private final EmbeddedWorld world = EmbeddedWorld.of(3);
    private final List<Dialogue> demonstrations = world.demonstrations(Split.TRAIN, MANY);

    @Test
    void everythingIsAFunctionOfTheSeed() {
        EmbeddedWorld again = EmbeddedWorld.of(3);
        assertEquals(demonstrations, again.demonstrations(Split.TRAIN, MANY));
        assertEquals(world.sentences(200), again.sentences(200));
        assertEquals(world.prompts(Split.HELD_OUT, 50), again.prompts(Split.HELD_OUT, 50));
        assertEquals(world.pairs(Split.TRAIN, 50), again.pairs(Split.TRAIN, 50));
        assertNotEquals(world.sentences(200), EmbeddedWorld.of(4).sentences(200));
    }

    @Test
    void aLongerListBeginsWithTheShorterOne() {
        assertEquals(demonstrations.subList(0, 100), world.demonstrations(Split.TRAIN, 100));
    }

    @Test
    void trainAndHeldOutShareNoSubject() {
        Set<String> train = keys(Split.TRAIN);
        Set<String> heldOut = keys(Split.HELD_OUT);
        assertTrue(train.size() > 1_000, "train subjects: " + train.size());
        assertTrue(heldOut.size() > 200, "held-out subjects: " + heldOut.size());
        assertTrue(heldOut.stream().noneMatch(train::contains));
    }

    @Test
    void trainAndHeldOutShareNoPrompt() {
        Set<String> train = questions(Split.TRAIN);
        assertEquals(
                List.of(),
                questions(Split.HELD_OUT).stream().filter(train::contains).toList());
    }

    @Test
    void aFifthIsHarmfulAndASeventhChinese() {
        List<Task> tasks = tasks(Split.TRAIN);
        assertEquals(0.22, share(tasks.stream().filter(Task::harmful).count()), Tolerances.share(0.22, MANY));
        assertEquals(
                0.15,
                share(tasks.stream()
                        .filter(task -> task.book().language() == Language.CHINESE)
                        .count()),
                Tolerances.share(0.15, MANY));
        assertEquals(
                0.13,
                share(tasks.stream()
                        .filter(task -> task.prompt().turns().size() > 1)
                        .count()),
                Tolerances.share(0.13, MANY));
    }

    @Test
    void promptsAndAnswersFitTheModel() {
        ChatFormat format = world.chatFormat();
        ToIntFunction<Dialogue> answer =
                dialogue -> format.response(dialogue.last().text()).length;
        assertTrue(demonstrations.stream()
                        .mapToInt(dialogue -> format.dialogue(dialogue).length)
                        .filter(n -> n > CONTEXT)
                        .count()
                < MANY / 500);
        assertTrue(share(demonstrations.stream()
                        .mapToInt(answer)
                        .filter(n -> n > RESPONSE)
                        .count())
                < 0.06);
        assertEquals(
                29,
                tasks(Split.TRAIN).stream()
                        .mapToInt(task -> format.prompt(task.prompt()).length)
                        .average()
                        .orElseThrow(),
                Tolerances.STATED_LENGTH);
        assertEquals(32, demonstrations.stream().mapToInt(answer).average().orElseThrow(), Tolerances.STATED_LENGTH);
    }

    @Test
    void theLanguageIsVaried() {
        Set<String> words = demonstrations.stream()
                .flatMap(dialogue -> dialogue.turns().stream())
                .flatMap(turn -> Reading.of(turn.text()).units().stream())
                .collect(Collectors.toSet());
        assertTrue(words.size() > 1_000, "distinct words and characters: " + words.size());
        assertTrue(frames() > 300, "sentence frames: " + frames());
        assertTrue(demonstrations.stream()
                        .map(dialogue -> dialogue.turns().getFirst().text())
                        .distinct()
                        .count()
                > 0.75 * MANY);
    }

    @Test
    void flatteryAndExtraSentencesOccurOftenEnoughToBeFound() {
        Set<String> compliments = Stream.of(Language.values())
                .flatMap(language -> Book.of(language).lines("flattery").stream())
                .collect(Collectors.toSet());
        long flattered = demonstrations.stream()
                .map(Dialogue::last)
                .map(Turn::text)
                .filter(text -> compliments.stream().anyMatch(text::contains))
                .count();
        assertTrue(share(flattered) > 0.12 && share(flattered) < 0.22, "one in six or so: " + share(flattered));
    }

    @Test
    void theShippedTokenizerIsTheOneThatTheMakerMakes() {
        assertEquals(
                Resource.text(EmbeddedWorld.TOKENIZER_RESOURCE),
                TokenizerMaker.make().toJson());
        assertEquals(768, world.tokenizer().vocabularySize());
    }

    @Test
    void onlyPromptsOfThisWorldHaveAGoldReward() {
        DialoguePrompt own = world.prompts(Split.TRAIN, 1).prompts().getFirst();
        world.gold().score(own, "", true);
        assertThrows(
                IllegalArgumentException.class, () -> EmbeddedWorld.of(4).gold().score(own, "", true));
        assertThrows(IllegalArgumentException.class, () -> world.gold()
                .score(new DialoguePrompt(own.id(), Dialogue.ask("Forged?")), "", true));
        assertThrows(IllegalArgumentException.class, () -> world.gold()
                .score(new DialoguePrompt("mine", own.dialogue()), "", true));
    }

    private static long frames() {
        return Stream.of(Language.values())
                .map(Book::of)
                .mapToLong(
                        book -> book.lines().filter(line -> line.contains("{")).count())
                .sum();
    }

    private static double share(long count) {
        return count / (double) MANY;
    }

    private static List<Task> tasks(Split split) {
        TaskSource source = new TaskSource(3);
        return IntStream.range(0, MANY)
                .mapToObj(index -> source.draw(split, Purpose.PROMPT, index))
                .toList();
    }

    private static Set<String> keys(Split split) {
        return tasks(split).stream().map(Task::key).collect(Collectors.toSet());
    }

    private static Set<String> questions(Split split) {
        return tasks(split).stream().map(task -> task.prompt().toString()).collect(Collectors.toSet());
    }
}
