package io.pposcope.kernel.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.kernel.protocol.Json;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History();

    HistoryTest() {
        history.add(1, "int a = 1;");
        history.add(2, "a.b(*)");
        history.add(3, "int a = 1;");
        history.result(3, "1");
    }

    @Test
    void tail_givesTheLast() {
        assertEquals("[[0,2,\"a.b(*)\"],[0,3,\"int a = 1;\"]]", rows("hist_access_type", "tail", "n", 2));
    }

    @Test
    void range_excludesItsStop() {
        assertEquals("[[0,1,[\"int a = 1;\",null]],[0,2,[\"a.b(*)\",null]]]",
                rows("hist_access_type", "range", "start", 1, "stop", 3, "output", true));
    }

    @Test
    void search_readsGlobs_andMayDropRepeats() {
        assertEquals("[[0,3,\"int a = 1;\"]]", rows("hist_access_type", "search", "pattern", "int*", "unique", true));
        assertEquals("[[0,2,\"a.b(*)\"]]", rows("hist_access_type", "search", "pattern", "a?b(?)"));
        assertEquals("[]", rows("hist_access_type", "search", "pattern", "a"));
    }

    private String rows(Object... request) {
        return history.reply(Json.object(request)).get("history").toString();
    }
}
