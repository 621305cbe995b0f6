package io.pposcope.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStateTest {

    @TempDir
    private Path root;

    private Path file(String place) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        return file;
    }

    private Map<String, String> stateWith(String code, String model) throws IOException {
        for (String room : CodeState.of(Path.of("..")).keySet()) {
            Files.writeString(file("src/main/java/io/pposcope/" + room + "/Some.java"), "class Some {}");
        }
        Files.writeString(file("src/main/java/io/pposcope/math/Gae.java"), code);
        Files.writeString(file("src/main/resources/io/pposcope/world/models/sft.safetensors"), model);
        return CodeState.of(root);
    }

    @Test
    void commentsImportsAndSpacesDoNotCount_codeAndModelsDo() throws IOException {
        Map<String, String> before = stateWith("package a;\n\nimport b;\n\nclass Gae {\n  int x = 1;\n}\n", "model");
        assertEquals(before, stateWith("/** Words. */\nclass Gae {\n    // words\n    int x = 1;\n}\n", "model"));
        Map<String, String> code = stateWith("class Gae {\n  int x = 2;\n}\n", "model");
        assertEquals(List.of("math"), CodeState.changed(before, code));
        assertNotEquals(CodeState.training(before), CodeState.training(code));
        assertEquals(
                List.of("world"),
                CodeState.changed(before, stateWith("class Gae {\n  int x = 1;\n}\n", "another model")));
    }

    @Test
    void roomsThatOnlyOneSideHas_areChanges() {
        assertEquals(List.of("alarm", "math"), CodeState.changed(Map.of("math", "1"), Map.of("alarm", "1")));
    }
}
