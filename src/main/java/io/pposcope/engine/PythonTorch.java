package io.pposcope.engine;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PyTorch that Python's package manager has installed, for CPU or CUDA. DJL's Java runs on its libraries through a
 * bridge that is compiled against its headers once; models then compute there.
 *
 * @param version as PyTorch tells it, {@code 2.13.0+cpu}
 * @param cuda version of CUDA it was built for; empty for the CPU
 * @param libraries folder of its shared libraries
 * @param includes folders of its headers
 * @param cxx11 whether it was built with the C++11 strings
 * @param gpus devices it saw
 */
public record PythonTorch(String version, String cuda, Path libraries, List<Path> includes, boolean cxx11, int gpus) {

    private static final int OLDEST_MINOR = 7;
    private static final String SOURCE = "/io/pposcope/engine/bridge.cpp";
    private static final String QUESTION =
            """
            import json, torch, torch.utils.cpp_extension as c
            print(json.dumps(dict(version=torch.__version__, cuda=torch.version.cuda or "", libraries=c.TORCH_LIB_PATH, includes=c.include_paths(),
                                  cxx11=torch.compiled_with_cxx11_abi(), gpus=torch.cuda.device_count())))
            """;

    /** The wire form of the answer and of the choice on disk. */
    private record Told(String version, String cuda, String libraries, List<String> includes, boolean cxx11, int gpus) {
        PythonTorch torch() {
            return new PythonTorch(
                    version,
                    cuda,
                    Path.of(libraries),
                    includes.stream().map(Path::of).toList(),
                    cxx11,
                    gpus);
        }
    }

    /**
     * Asks a Python for its PyTorch.
     *
     * @throws IOException if Python cannot be started, or has no PyTorch of version 2.7 or newer
     */
    public static PythonTorch of(Path python) throws IOException {
        Process asked = new ProcessBuilder(python.toString(), "-c", QUESTION)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String last = said.lines().reduce((before, line) -> line).orElse("it said nothing");
        try {
            PythonTorch found = new Gson().fromJson(last, Told.class).torch();
            found.requireNewEnough();
            return found;
        } catch (JsonParseException | NullPointerException e) {
            throw new IOException(
                    python + " has no PyTorch: " + last
                            + "; install one (pip install torch), or name another Python with --python",
                    e);
        }
    }

    private void requireNewEnough() throws IOException {
        String[] parts = version.split("[.+]");
        if (Integer.parseInt(parts[0]) < 2
                || Integer.parseInt(parts[0]) == 2 && Integer.parseInt(parts[1]) < OLDEST_MINOR) {
            throw new IOException("PyTorch " + version + " in " + libraries + " is too old; 2." + OLDEST_MINOR
                    + " or newer is needed");
        }
    }

    /**
     * The choice of earlier; empty where there is none. {@code PPOSCOPE_TORCH} names another file of it, or
     * {@code off}.
     */
    public static Optional<PythonTorch> chosen() {
        Path file = choice();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Gson().fromJson(Files.readString(file), Told.class).torch());
        } catch (IOException | JsonParseException e) {
            throw new IllegalStateException(
                    file + " cannot be read; choose a PyTorch anew (./pposcope engine use-python-torch), "
                            + "or DJL's own (./pposcope engine use-own)",
                    e);
        }
    }

    private static Path choice() {
        String wanted = System.getenv("PPOSCOPE_TORCH");
        return wanted != null && !wanted.isBlank()
                ? Path.of(wanted)
                : Path.of(System.getProperty("user.home"), ".local", "share", "pposcope", "torch.json");
    }

    /** Goes back to DJL's own libtorch from the next start on. */
    public static void forget() throws IOException {
        Files.deleteIfExists(choice());
    }

    /**
     * Takes this one from the next start on. Its bridge is compiled where this version has none yet, in about half a
     * minute.
     */
    public void choose() throws IOException {
        if (!Files.isRegularFile(bridge())) {
            compile();
        }
        Files.createDirectories(choice().toAbsolutePath().getParent());
        Files.writeString(
                choice(),
                new Gson()
                        .toJson(new Told(
                                version,
                                cuda,
                                libraries.toString(),
                                includes.stream().map(Path::toString).toList(),
                                cxx11,
                                gpus)));
    }

    /** Where DJL looks for the natives of a libtorch that is not its own; a changed source has another name. */
    Path bridge() {
        Platform platform = Platform.detectPlatform("pytorch");
        return Utils.getEngineCacheDir("pytorch")
                .resolve(versionForDjl() + "-" + flavor() + "-" + platform.getClassifier())
                .resolve(platform.getApiVersion() + "-" + System.mapLibraryName("djl_torch"));
    }

    /** The source's checksum is a part of it, so that another source is another bridge. */
    private String versionForDjl() {
        return version.split("\\+")[0] + "-" + HexFormat.of().toHexDigits(source().hashCode());
    }

    private String flavor() {
        return cuda.isEmpty() ? "cpu" : "cu" + cuda.replace(".", "");
    }

    /** Before DJL is first touched: makes it load these libraries. */
    void use() {
        if (!Files.isDirectory(libraries) || !Files.isRegularFile(bridge())) {
            throw new IllegalStateException((Files.isDirectory(libraries)
                            ? "the bridge " + bridge()
                            : "PyTorch " + version + " in " + libraries)
                    + " is gone; ./pposcope engine use-python-torch makes it anew, ./pposcope engine "
                    + "use-own goes back to DJL's own libtorch");
        }
        System.setProperty("PYTORCH_LIBRARY_PATH", libraries.toString());
        System.setProperty("PYTORCH_VERSION", versionForDjl());
        System.setProperty("PYTORCH_FLAVOR", flavor());
    }

    private static String source() {
        try (InputStream stream = PythonTorch.class.getResourceAsStream(SOURCE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(SOURCE + " is missing from the jar", e);
        }
    }

    private void compile() throws IOException {
        Path folder = bridge().getParent();
        Files.createDirectories(folder);
        Path code = Files.writeString(folder.resolve("bridge.cpp"), source());
        Path unfinished = Files.createTempFile(folder, "bridge", ".so");
        try {
            run(compiler(code, unfinished));
            Files.move(unfinished, bridge(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private List<String> compiler(Path code, Path target) {
        Path headers = Path.of(System.getProperty("java.home"), "include");
        List<String> command = new ArrayList<>(List.of(
                Optional.ofNullable(System.getenv("CXX")).orElse("g++"),
                "-std=c++17",
                "-O1",
                "-fPIC",
                "-shared",
                "-w",
                "-D_GLIBCXX_USE_CXX11_ABI=" + (cxx11 ? 1 : 0)));
        Stream.concat(
                        Stream.of(headers, headers.resolve("linux"), headers.resolve("darwin"))
                                .filter(Files::isDirectory),
                        includes.stream())
                .forEach(include -> command.add("-I" + include));
        command.addAll(
                List.of(code.toString(), "-o", target.toString(), "-L" + libraries, "-ltorch", "-ltorch_cpu", "-lc10"));
        return command;
    }

    private static void run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(
                    command.getFirst() + " could not be started; the bridge to PyTorch needs a C++ compiler (Debian: "
                            + "apt install g++), or CXX to name one",
                    e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the bridge to PyTorch does not compile: "
                        + output.lines()
                                .filter(line -> line.contains("error"))
                                .findFirst()
                                .orElse(output) + "\nthe command was " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the bridge to PyTorch was compiled", e);
        }
    }

    @Override
    public String toString() {
        return "PyTorch " + version + " in " + libraries
                + (gpus > 0 ? ", " + gpus + " CUDA device" + (gpus > 1 ? "s" : "") : "");
    }
}
