package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import io.pposcope.Tolerances;
import io.pposcope.cli.Main;
import io.pposcope.internal.bench.DeviceCheck;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge to the PyTorch of {@code -Dpposcope.python}, in processes of its own: a process has one libtorch. */
class PythonTorchTest {

    @TempDir
    Path folder;

    private static Path pythonWithTorch() throws Exception {
        String python = System.getProperty("pposcope.python", "");
        assumeTrue(
                !python.isEmpty(), "-Dpposcope.python names a Python with torch; without one the bridge is not tested");
        assumeTrue(
                new ProcessBuilder(python, "-c", "import torch").start().waitFor() == 0,
                python + " has no torch; the bridge is not tested");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/g++")) || System.getenv("CXX") != null,
                "there is no g++; the bridge is not tested");
        return Path.of(python);
    }

    @Test
    void the_engine_computes_the_same_on_the_pytorch_of_python() throws Exception {
        Path python = pythonWithTorch();
        Path choice = folder.resolve("torch.json");
        assertTrue(java(choice, Main.class, "engine", "show").contains("DJL's own"));
        assertTrue(java(choice, Main.class, "engine", "use-python-torch", "--python", python.toString())
                .contains("from now on: PyTorch"));
        var there = new Gson().fromJson(java(choice, LibtorchProbe.class), LibtorchProbe.Result.class);
        var here = LibtorchProbe.run();
        assertTrue(there.libtorch().startsWith("PyTorch "), there.libtorch());
        assertFalse(here.libtorch().startsWith("PyTorch "), here.libtorch());
        DeviceCheck.differences(here.numbers(), there.numbers())
                .forEach((what, difference) ->
                        assertTrue(difference < Tolerances.FLOAT32_LOGIT, what + " differ by " + difference));
        assertTrue(there.refusal().contains("index out of range"), there.refusal());
        assertTrue(java(choice, Main.class, "engine", "use-own").contains("DJL's own"));
        assertFalse(Files.exists(choice));
    }

    @Test
    void a_python_without_torch_is_named() {
        assertTrue(assertThrows(IOException.class, () -> PythonTorch.of(Path.of("/bin/echo")))
                .getMessage()
                .contains("/bin/echo has no PyTorch"));
    }

    private static String java(Path choice, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("surefire.test.class.path", ""),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PPOSCOPE_TORCH", choice.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
