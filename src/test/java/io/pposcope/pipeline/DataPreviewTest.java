package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPreviewTest {

    @TempDir
    Path folder;

    @Test
    void pairs_are_counted_and_the_first_are_shown() throws IOException {
        Path file = Files.writeString(
                folder.resolve("pairs.jsonl"),
                """
                {"prompt": "Is it red?", "chosen": "It is red.", "rejected": "<b>No</b> idea at all."}
                {"prompt": "Same?", "chosen": "yes", "rejected": "yes"}
                """);
        DataPreview preview = DataPreview.pairs(file);
        assertEquals(1, preview.summary().used());
        View view = Inspector.view(preview).orElseThrow();
        assertTrue(view.text().contains("1 of 2 rows; left out: 1 equal"), view.text());
        assertTrue(view.text().contains("It is red."), view.text());
        assertTrue(view.html().contains("&lt;b&gt;No"), "data is escaped");
    }

    @Test
    void dialogues_too() throws IOException {
        Path file = Files.writeString(
                folder.resolve("dialogues.jsonl"),
                """
                {"conversations": [{"from": "human", "value": "Hello there"}, {"from": "gpt", "value": "Hi."}]}
                """);
        String text = Inspector.view(DataPreview.dialogues(file)).orElseThrow().text();
        assertTrue(text.contains("user: Hello there"), text);
    }
}
