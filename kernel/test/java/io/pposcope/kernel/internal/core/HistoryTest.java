package io.pposcope.kernel.internal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.internal.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private final History history = filled(History.inMemory());

    private static History filled(History history) {
        history.add(1, "int a = 1;");
        history.add(2, "a.b(*)");
        history.add(3, "int a = 1;");
        history.result(3, "1");
        return history;
    }

    @Test
    void tail_givesTheLast() {
        assertEquals("[[1,2,\"a.b(*)\"],[1,3,\"int a = 1;\"]]", rows(history, "hist_access_type", "tail", "n", 2));
    }

    @Test
    void range_excludesItsStop() {
        assertEquals(
                "[[1,1,[\"int a = 1;\",null]],[1,2,[\"a.b(*)\",null]]]",
                rows(history, "hist_access_type", "range", "start", 1, "stop", 3, "output", true));
    }

    @Test
    void search_readsGlobs_andMayDropRepeats() {
        assertEquals(
                "[[1,3,\"int a = 1;\"]]",
                rows(history, "hist_access_type", "search", "pattern", "int*", "unique", true));
        assertEquals("[[1,2,\"a.b(*)\"]]", rows(history, "hist_access_type", "search", "pattern", "a?b(?)"));
        assertEquals("[]", rows(history, "hist_access_type", "search", "pattern", "a"));
    }

    @Test
    void onDisk_laterSessionsSeeEarlierOnes(@TempDir Path folder) throws IOException {
        var file = folder.resolve("deep/history.jsonl");
        filled(History.in(file));
        Files.writeString(file, "{\"session\":1,\"num", StandardOpenOption.APPEND);
        var second = History.in(file);
        var third = History.in(file);
        second.add(1, "second ä€𝄞\nof two lines");
        third.add(1, "third");
        second.add(2, "second again");
        assertEquals(
                "[[1,3,\"int a = 1;\"],[2,1,\"second ä€𝄞\\nof two lines\"],[2,2,\"second again\"]]",
                rows(second, "hist_access_type", "tail", "n", 3));
        assertEquals(
                "[[2,1,\"second ä€𝄞\\nof two lines\"]]",
                rows(second, "hist_access_type", "range", "session", 0, "start", 1, "stop", 2));
        assertEquals(
                "[[1,2,\"a.b(*)\"]]", rows(second, "hist_access_type", "range", "session", -1, "start", 2, "stop", 3));
        assertEquals(
                "[[1,2,\"a.b(*)\"]]", rows(third, "hist_access_type", "range", "session", 1, "start", 2, "stop", 3));
        assertEquals(2, History.in(file).search("second*").size());
    }

    @Test
    void onDisk_theOldestIsForgottenFirst(@TempDir Path folder) throws IOException {
        var file = folder.resolve("history.jsonl");
        var long1 = History.in(file);
        for (int i = 0; i < 6; i++) {
            long1.add(i, i + "x".repeat(1 << 20));
        }
        var next = History.in(file);
        next.add(1, "newest");
        assertTrue(Files.size(file) < 4 << 20, "size " + Files.size(file));
        assertEquals(1, History.in(file).search("newest").size());
        assertEquals(1, History.in(file).search("5x*").size());
        assertEquals(0, History.in(file).search("0x*").size());
    }

    @Test
    void unwritable_doesNotDisturb(@TempDir Path folder) throws IOException {
        var inTheWay = Files.writeString(folder.resolve("file"), "");
        var kept = filled(History.in(inTheWay.resolve("history.jsonl")));
        assertEquals(3, kept.session().size());
    }

    private static String rows(History history, Object... request) {
        return history.reply(Json.object(request)).get("history").toString();
    }
}
