package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only a GPU shows, without one: a library makes the PyTorch of {@code -Dpposcope.python} accept CUDA devices,
 * whose tensors lie in the host's memory. It is compiled in half a minute.
 */
@Tag("slow")
class FakeCudaTest {

    @TempDir
    private Path folder;

    @Test
    void reading_weights_from_a_gpu_leaves_no_copy_behind() throws Exception {
        String python = System.getProperty("pposcope.python", "");
        assumeTrue(!python.isEmpty(), "-Dpposcope.python names a Python with torch; without one there is no device");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/g++")), "there is no g++; the device is not compiled");
        PythonTorch torch = PythonTorch.of(Path.of(python));
        Path device = compiled(torch);
        FakeCudaProbe.Result read = new Gson().fromJson(probe(chosen(python), device), FakeCudaProbe.Result.class);
        assertEquals("gpu(0)", read.device());
        assertEquals(1, read.arrays().stream().distinct().count(), read::toString);
        assertTrue(read.equal());
    }

    private Path compiled(PythonTorch torch) throws Exception {
        Path source = folder.resolve("fake_cuda.cpp");
        try (InputStream text = FakeCudaTest.class.getResourceAsStream("fake_cuda.cpp")) {
            Files.write(source, text.readAllBytes());
        }
        Path library = folder.resolve("libfake_cuda.so");
        List<String> command = new ArrayList<>(List.of(
                "g++",
                "-std=c++17",
                "-O0",
                "-fPIC",
                "-shared",
                "-w",
                "-D_GLIBCXX_USE_CXX11_ABI=" + (torch.cxx11() ? 1 : 0)));
        torch.includes().forEach(include -> command.add("-I" + include));
        command.addAll(List.of(source.toString(), "-o", library.toString()));
        command.addAll(List.of("-L" + torch.libraries(), "-ltorch", "-ltorch_cpu", "-lc10"));
        said(new ProcessBuilder(command));
        return library;
    }

    /** The choice of that PyTorch, with two devices that it does not have. */
    private Path chosen(String python) throws Exception {
        Path choice = folder.resolve("torch.json");
        said(java(choice, "io.pposcope.cli.Main", "engine", "use-python-torch", "--python", python));
        Files.writeString(choice, Files.readString(choice).replaceAll("\"gpus\":\\s*\\d+", "\"gpus\":2"));
        return choice;
    }

    private String probe(Path choice, Path device) throws Exception {
        ProcessBuilder builder = java(choice, FakeCudaProbe.class.getName());
        builder.environment().put("PYTORCH_EXTRA_LIBRARY_PATH", device.toString());
        return said(builder)
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
    }

    private static ProcessBuilder java(Path choice, String main, String... arguments) {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classes, main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PPOSCOPE_TORCH", choice.toString());
        return builder;
    }

    private static String said(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
