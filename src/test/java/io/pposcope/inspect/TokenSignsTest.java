package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader sees of a row's tokens. */
class TokenSignsTest {

    private static List<String> visible(String... pieces) {
        return TokenSigns.visible(Stream.of(pieces)
                .map(piece -> new TokenStripView.Token(piece, 0, List.of(), Set.of()))
                .toList());
    }

    @Test
    void spaces_newlines_and_empty_pieces_have_signs() {
        assertEquals(List.of("A", "·b⏎", "∅"), visible("A", " b\n", ""));
    }

    @Test
    void a_character_stands_at_the_token_that_completes_it() {
        assertEquals(
                List.of("‥", "抱", "‥", "‥", "歉", "."), visible("\\xE6\\x8A", "\\xB1", "\\xE6", "\\xAD", "\\x89", "."));
        assertEquals(List.of("‥", "抱", "歉"), visible("\\xE6", "\\x8A\\xB1\\xE6", "\\xAD\\x89"));
    }

    @Test
    void bytes_that_never_become_a_character_are_replaced() {
        assertEquals(List.of("\uFFFD", "a"), visible("\\xE6\\x8A", "a"));
        assertEquals(List.of("‥", "抱\uFFFD"), visible("\\xE6", "\\x8A\\xB1\\xE6"));
        assertEquals(List.of("\uFFFD", "\uFFFD", "\uFFFD"), visible("\\xB1", "\\xB1", "\\xB1"));
    }
}
