package io.pposcope.internal.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

    private static JsonFields fields(String json) {
        return JsonFile.parse(json, "config.json");
    }

    @Test
    void fields_have_their_types() {
        JsonFields fields = fields(
                "{\"a\": 3, \"b\": 2.0, \"c\": \"x\", \"d\": true, \"e\": [1, 4], \"f\": null, \"g\": {\"h\": 0.5}}");
        assertEquals(3, fields.count("a"));
        assertEquals(2, fields.integer("b", 0, 10));
        assertEquals("x", fields.text("c"));
        assertTrue(fields.flag("d"));
        assertEquals(List.of(1L, 4L), fields.integers("e", 0, 10));
        assertEquals(List.of(3L), fields.integers("a", 0, 10));
        assertEquals(List.of(), fields.integers("f", 0, 10));
        assertFalse(fields.has("f"));
        assertEquals(0.5, fields.object("g").number("h"));
    }

    @Test
    void every_error_names_file_field_value_and_expectation() {
        JsonFields fields = fields(
                "{\"size\": {}, \"half\": 172.9, \"big\": 2e10, \"text\": \"\", \"none\": null, \"huge\": 1e999}");
        refused(() -> fields.count("size"), "config.json", "size is {}", "a whole number from 1");
        refused(() -> fields.count("half"), "half is 172.9");
        refused(() -> fields.count("big"), "big is 2e10", "2147483647");
        refused(() -> fields.number("text"), "text is \"\"", "number");
        refused(() -> fields.number("huge"), "huge is 1e999", "finite");
        refused(() -> fields.count("none"), "none is null");
        refused(() -> fields.count("absent"), "has no field absent");
        refused(
                () -> {
                    throw fields.wrong("absent", "a list of matrices");
                },
                "has no field absent",
                "a list of matrices");
        refused(() -> fields.object("half"), "a JSON object");
        refused(() -> fields.list("text"), "a list");
        refused(() -> fields.flag("half"), "true or false");
        refused(() -> fields.integers("text", 0, 9), "text is \"\"");
    }

    @Test
    void what_is_no_object_is_refused() {
        for (String json : List.of(
                "", " ", "[1]", "3", "null", "{\"a\": ", "{\"a\": 1} x", "{a: 1}", "{\"a\": NaN}", "\"{\"", "{,}")) {
            refused(() -> fields(json), "config.json");
        }
        refused(() -> fields("{\n\"a\": 1,\n  oops}"), "line 3");
        assertFalse(assertThrows(MalformedFileException.class, () -> fields("{oops}"))
                .getMessage()
                .contains("Strictness"));
        refused(() -> fields("[".repeat(100_000)), "config.json");
    }

    @Test
    void a_name_from_outside_stays_inside_its_folder() {
        java.nio.file.Path folder = java.nio.file.Path.of("model");
        assertEquals(folder.resolve("a.safetensors"), InnerPath.of(folder, "a.safetensors", "index"));
        assertEquals(folder.resolve("part/a.safetensors"), InnerPath.of(folder, "part/a.safetensors", "index"));
        for (String name :
                List.of("../a", "/etc/passwd", "a/../../b", "", " ", "a\\..\\b", "C:x", ".", "a/..", "x\0y")) {
            refused(() -> InnerPath.of(folder, name, "index"), "index", "inside model");
        }
    }

    private static void refused(Runnable reading, String... words) {
        String message =
                assertThrows(MalformedFileException.class, reading::run).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
