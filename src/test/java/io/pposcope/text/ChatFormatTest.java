package io.pposcope.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChatFormatTest {
    private final ChatFormat format = new ChatFormat(BytePairTokenizer.train(Stream.of(), 261));
    private final Dialogue prompt = Dialogue.ask("hi").answer("ho").followUp("ha");

    @Test
    void aPromptEndsWhereTheResponseBegins() {
        assertEquals("<bos><user>hi<assistant>ho<eos><user>ha<assistant>", spelled(format.prompt(prompt)));
    }

    @Test
    void promptAndResponseMakeTheDialogue() {
        int[] whole = format.dialogue(prompt.answer("he"));
        int[] asked = format.prompt(prompt);
        assertArrayEquals(asked, Arrays.copyOf(whole, asked.length));
        assertArrayEquals(format.response("he"), Arrays.copyOfRange(whole, asked.length, whole.length));
    }

    @Test
    void aResponseIsReadBackAndKnowsWhetherItStopped() {
        int[] response = format.response("he");
        assertEquals("he", format.text(response));
        assertTrue(format.finished(response));
        assertFalse(format.finished(Arrays.copyOf(response, response.length - 1)));
        assertFalse(format.finished());
    }

    @Test
    void refusesToPromptWithAnAnsweredDialogue() {
        assertThrows(IllegalArgumentException.class, () -> format.prompt(prompt.answer("he")));
    }

    @Test
    void dialoguesAlternateFromTheUser() {
        assertThrows(IllegalArgumentException.class, () -> new Dialogue(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Dialogue(List.of(Turn.assistant("ho"))));
        assertThrows(IllegalArgumentException.class, () -> new Dialogue(List.of(Turn.user("a"), Turn.user("b"))));
    }

    /** The system speaks first or not at all, and a format that cannot write its turn does not drop it. */
    @Test
    void theSystemMaySpeakBeforeTheUser() {
        Dialogue told = new Dialogue(List.of(Turn.system("be brief"), Turn.user("hi")));
        assertTrue(told.isPrompt());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> format.prompt(told))
                .getMessage()
                .contains("be brief"));
        assertThrows(IllegalArgumentException.class, () -> new Dialogue(List.of(Turn.system("be brief"))));
        assertThrows(
                IllegalArgumentException.class, () -> new Dialogue(List.of(Turn.system("a"), Turn.assistant("b"))));
        assertThrows(IllegalArgumentException.class, () -> new Dialogue(List.of(Turn.user("a"), Turn.system("b"))));
    }

    private String spelled(int... ids) {
        return Arrays.stream(ids).mapToObj(format.tokenizer()::piece).collect(Collectors.joining());
    }
}
