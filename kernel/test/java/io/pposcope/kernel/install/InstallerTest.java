package io.pposcope.kernel.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallerTest {
    @TempDir
    Path prefix;

    @Test
    void install_writesAKernelspecPinnedToThisJvm() throws IOException {
        var file = Installer.install(List.of("--sys-prefix", prefix.toString(), "--name", "ppo", "--display-name", "PPO",
                "--jvm-arg", "-Xmx1g"));
        assertEquals(prefix.resolve("share/jupyter/kernels/ppo/kernel.json"), file);
        JsonObject spec = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        var argv = spec.getAsJsonArray("argv").asList().stream().map(e -> e.getAsString()).toList();
        assertTrue(Files.isExecutable(Path.of(argv.getFirst())), argv.getFirst());
        assertTrue(argv.indexOf("-Xmx1g") > argv.indexOf("-Xmx4g"), "the caller's flag must win");
        assertEquals("{connection_file}", argv.getLast());
        assertEquals("message", spec.get("interrupt_mode").getAsString());
        assertEquals("PPO", spec.get("display_name").getAsString());
    }

    @Test
    void badArguments_areNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Installer.install(List.of("--colour"))).getMessage()
                .startsWith("unknown option --colour"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Installer.install(List.of("--name"))).getMessage()
                .startsWith("--name needs a value"));
        assertThrows(IllegalArgumentException.class,
                () -> Installer.install(List.of("--sys-prefix", prefix.toString(), "--name", "../up")));
    }
}
