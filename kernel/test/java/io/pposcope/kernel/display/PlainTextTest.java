package io.pposcope.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void smallValues_readAsInJava() {
        assertEquals("null", PlainText.of(null));
        assertEquals("[1, [2.5, x], null]", PlainText.of(Arrays.asList(1, new Object[] {2.5, 'x'}, null)));
        assertEquals("{a=[1, 2]}", PlainText.of(Map.of("a", new int[] {1, 2})));
        assertEquals("plain", PlainText.of("plain"));
    }

    @Test
    void longValues_areElidedAndSaySo() {
        assertTrue(PlainText.of(new int[1_000_000]).endsWith(", … 999900 more]"));
        assertTrue(PlainText.of(Collections.nCopies(5_000_000, "x")).endsWith(", … 4999900 more]"));
        var text = PlainText.of("é".repeat(1_000_000));
        assertTrue(text.length() < 21_000 && text.contains("980000 characters left out"), text.substring(0, 50));
    }

    @Test
    void selfContainingList_ends() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertEquals("[[[[[[…]]]]]]", PlainText.of(list));
    }

    @Test
    void throwingToString_isReportedInPlace() {
        var text = PlainText.of(new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("not today");
            }
        });
        assertTrue(text.endsWith("(its toString threw java.lang.IllegalStateException: not today)"), text);
    }
}
