package io.pposcope.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pposcope.text.Dialogue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptSetTest {
    private final PromptSet set = new PromptSet(IntStream.range(0, 10)
            .mapToObj(i -> new DialoguePrompt("p" + i, Dialogue.ask("ask " + i)))
            .toList());

    @Test
    void aBatchDependsOnItsArgumentsAlone() {
        List<DialoguePrompt> third = set.batch(5, 3, 4);
        set.batch(5, 0, 4);
        assertEquals(third, set.batch(5, 3, 4));
        assertNotEquals(
                IntStream.range(0, 5).mapToObj(i -> set.batch(5, i, 10)).toList(),
                IntStream.range(0, 5).mapToObj(i -> set.batch(6, i, 10)).toList());
    }

    @Test
    void everyEpochHoldsEveryPromptOnce() {
        for (int size : new int[] {1, 2, 4, 5, 7, 20}) {
            List<DialoguePrompt> stream = IntStream.range(0, 140 / size)
                    .boxed()
                    .flatMap(i -> set.batch(1, i, size).stream())
                    .toList();
            for (int epoch = 0; epoch + 10 <= stream.size(); epoch += 10) {
                Set<DialoguePrompt> seen = new HashSet<>(stream.subList(epoch, epoch + 10));
                assertEquals(10, seen.size());
            }
        }
    }

    @Test
    void epochsAreShuffledAnew() {
        assertNotEquals(set.batch(1, 0, 10), set.batch(1, 1, 10));
    }

    @Test
    void refusesImpossibleBatchesAndAnsweredPrompts() {
        assertThrows(IllegalArgumentException.class, () -> set.batch(1, -1, 4));
        assertThrows(IllegalArgumentException.class, () -> set.batch(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PromptSet(List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new DialoguePrompt("p", Dialogue.ask("a").answer("b")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PreferencePair(Dialogue.ask("a").answer("b"), "c", "d"));
    }
}
