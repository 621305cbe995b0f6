package io.pposcope.cli;

import io.pposcope.engine.Libtorch;
import io.pposcope.engine.PythonTorch;
import io.pposcope.internal.bench.DeviceCheck;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which libtorch computes. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Which libtorch computes: DJL's own, or the PyTorch you already have, for CPU or CUDA.")
final class EngineCommand {

    @Command(mixinStandardHelpOptions = true, description = "Tell which libtorch is used.")
    int show() {
        System.out.println(Libtorch.describe());
        return 0;
    }

    @Command(
            name = "use-python-torch",
            mixinStandardHelpOptions = true,
            description = "Compute on the PyTorch of a Python from now on; a bridge for its version "
                    + "is compiled once (g++, half a minute).")
    int usePythonTorch(
            @Option(
                            names = "--python",
                            paramLabel = "PYTHON",
                            description = "Python that has it; without it the active environment's, then the path's.")
                    Optional<Path> python)
            throws IOException {
        PythonTorch found = PythonTorch.of(python.orElseGet(EngineCommand::python));
        System.err.println("found " + found + "; compiling the bridge where this version has none …");
        found.choose();
        System.out.println("from now on: " + found);
        return 0;
    }

    @Command(name = "use-own", mixinStandardHelpOptions = true, description = "Go back to DJL's own libtorch.")
    int useOwn() throws IOException {
        PythonTorch.forget();
        System.out.println("from now on: DJL's own libtorch");
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Train, score and sample a little on a device and on the CPU, and compare the numbers.")
    int check(
            @Option(names = "--device", defaultValue = "cuda", description = "Device to check (${DEFAULT-VALUE}).")
                    String device) {
        Map<String, Double> differences =
                DeviceCheck.differences(DeviceCheck.numbers("cpu"), DeviceCheck.numbers(device));
        System.out.println(Libtorch.describe());
        differences.forEach((what, difference) -> System.out.printf(
                "%-20s differ by %.1e%s%n", what, difference, difference <= DeviceCheck.TOLERANCE ? "" : "  TOO MUCH"));
        return differences.values().stream().allMatch(difference -> difference <= DeviceCheck.TOLERANCE) ? 0 : 1;
    }

    private static Path python() {
        Stream<String> environments = Stream.of("VIRTUAL_ENV", "CONDA_PREFIX")
                .map(System::getenv)
                .filter(folder -> folder != null)
                .map(folder -> folder + "/bin/python");
        Stream<String> path = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> folder + "/python3");
        return Stream.concat(environments, path)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Python was found; name one with --python"));
    }
}
