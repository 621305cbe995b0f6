package io.pposcope.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.pposcope.text.huggingface.ChatTemplate;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the doctor sees of Jupyter in the launcher's virtual environment, and of the Python that renders chat templates.
 *
 * @param venv its folder
 */
record DoctorJupyter(Path venv) {

    /** The system property that our kernel sets: where it serves, Jupyter and the kernelspec work. */
    private static final String INSIDE_A_KERNEL = "pposcope.kernel";

    private static final int LIMIT_SECONDS = 30;
    private static final String VERSIONS =
            """
            import importlib.metadata as m
            print(*(p + " " + m.version(p) for p in ("jupyterlab", "jupyter_client", "nbclient", "nbconvert", "ipywidgets")), sep=", ")
            """;
    private static final String SET_UP = "./pposcope lab or ./pposcope run sets it up";

    List<DoctorFinding> findings() {
        return System.getProperty(INSIDE_A_KERNEL) == null
                ? List.of(jupyter(), kernelspec(), templates())
                : List.of(DoctorFinding.ok("Jupyter", "the one this cell is in"), templates());
    }

    private static DoctorFinding templates() {
        try {
            return DoctorFinding.ok("templates", ChatTemplate.python());
        } catch (IllegalArgumentException e) {
            return DoctorFinding.warning("templates", "chat templates of models cannot be rendered", e.getMessage());
        }
    }

    DoctorFinding jupyter() {
        Path python = venv.resolve("bin/python");
        if (Files.isExecutable(python)) {
            return output(python.toString(), "-c", VERSIONS)
                    .map(versions -> DoctorFinding.ok("Jupyter", versions))
                    .orElseGet(() -> DoctorFinding.missing(
                            "Jupyter", "incomplete in " + venv, "delete " + venv + "; " + SET_UP));
        }
        return output("python3", "-c", "import venv, ensurepip").isPresent()
                ? DoctorFinding.warning("Jupyter", "none yet in " + venv, SET_UP)
                : DoctorFinding.missing(
                        "Jupyter",
                        "no python3 that can make a virtual environment",
                        "Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python");
    }

    /** A kernelspec names a JVM and jars; all of them must still be there. */
    DoctorFinding kernelspec() {
        Path spec = venv.resolve("share/jupyter/kernels/pposcope/kernel.json");
        if (!Files.isReadable(spec)) {
            return DoctorFinding.warning("kernelspec", "none yet in " + venv, SET_UP);
        }
        try {
            List<String> command = command(spec);
            return named(command)
                    .filter(file -> !Files.exists(file))
                    .findFirst()
                    .map(gone -> broken(spec, gone + " is gone"))
                    .orElseGet(() -> started(spec, command));
        } catch (IOException | JsonParseException | UnsupportedOperationException e) {
            return broken(spec, e.getMessage());
        }
    }

    private static DoctorFinding broken(Path spec, String why) {
        return DoctorFinding.missing("kernelspec", spec + " does not work: " + why, "delete that file; " + SET_UP);
    }

    /** Starts the kernel without a front end, which tells what a notebook's “Kernel died” does not. */
    private static DoctorFinding started(Path spec, List<String> command) {
        try {
            List<String> warmUp = Stream.concat(command.subList(0, command.size() - 1).stream(), Stream.of("--warm-up"))
                    .toList();
            Path log = Files.createTempFile("pposcope-kernel", ".log");
            Process process = new ProcessBuilder(warmUp)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(log).strip();
            Files.delete(log);
            return !ended
                    ? broken(spec, "it did not come up in " + LIMIT_SECONDS + " s")
                    : process.exitValue() == 0
                            ? DoctorFinding.ok("kernelspec", spec + ", starts")
                            : broken(
                                    spec,
                                    "its JVM ended with status " + process.exitValue()
                                            + (said.isEmpty()
                                                    ? ""
                                                    : ": "
                                                            + said.lines()
                                                                    .findFirst()
                                                                    .orElse("")));
        } catch (IOException e) {
            return broken(spec, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return broken(spec, "interrupted");
        }
    }

    private static List<String> command(Path spec) throws IOException {
        JsonElement root = JsonParser.parseString(Files.readString(spec));
        if (!(root instanceof JsonObject object && object.get("argv") instanceof JsonArray argv)) {
            throw new JsonParseException("it has no argv");
        }
        return argv.asList().stream().map(JsonElement::getAsString).toList();
    }

    /** The files its command line names: the JVM first, the class path after {@code -cp}. */
    private static Stream<Path> named(List<String> command) {
        int classPath = command.indexOf("-cp") + 1;
        if (classPath == 0 || classPath == command.size()) {
            throw new JsonParseException("its argv has no class path");
        }
        return Stream.concat(
                        Stream.of(command.getFirst()),
                        Arrays.stream(command.get(classPath).split(File.pathSeparator)))
                .map(Path::of);
    }

    /** What a command prints; empty where it cannot run or fails. */
    private static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(printed)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
