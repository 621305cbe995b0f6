package io.pposcope.cli;

import com.google.gson.Gson;
import io.pposcope.engine.TorchEngine;
import io.pposcope.pipeline.WorldModels;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what is installed, what is missing, and what to do about it. */
@Command(name = "doctor", mixinStandardHelpOptions = true,
        description = "Tell what is installed, what is missing, and what to do about it; exit code 1 where something is.")
final class DoctorCommand implements Callable<Integer> {

    private static final long ENOUGH_MEMORY_GIB = 4;

    @Option(names = "--json", description = "Print JSON lines.")
    private boolean json;

    /** One thing looked at; the remedy is empty where nothing is wrong. */
    private record Finding(String what, boolean fine, String found, String remedy) {}

    @Override
    public Integer call() {
        List<Finding> findings = Stream.of(jdk(), engine(), threads(), memory(), models(), jupyter(), kernelspec()).toList();
        findings.forEach(finding -> System.out.println(json ? new Gson().toJson(finding) : line(finding)));
        return findings.stream().allMatch(Finding::fine) ? 0 : 1;
    }

    private static String line(Finding finding) {
        String line = String.format("%-8s %-12s %s", finding.fine() ? "ok" : "MISSING", finding.what(), finding.found());
        return finding.fine() ? line : line + System.lineSeparator() + " ".repeat(22) + "→ " + finding.remedy();
    }

    private static Finding jdk() {
        return new Finding("JDK", true, Runtime.version() + " at " + System.getProperty("java.home"), "");
    }

    private static Finding engine() {
        return tried("engine", () -> {
            try (TorchEngine engine = TorchEngine.open(WorldModels.architectureFor(8))) {
                return "libtorch " + engine.version() + " on " + engine.device();
            }
        }, "libtorch could not be loaded; the jar pytorch-native-cpu must fit this platform, and ~/.djl.ai must be writable"
                + " with 500 MB free");
    }

    private static Finding threads() {
        return new Finding("threads", true, Runtime.getRuntime().availableProcessors() + " processors", "");
    }

    private static Finding memory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double total = system.getTotalMemorySize() / (double) (1L << 30);
        double heap = Runtime.getRuntime().maxMemory() / (double) (1L << 30);
        return new Finding("memory", total >= ENOUGH_MEMORY_GIB,
                String.format(Locale.ROOT, "%.1f GiB, heap up to %.1f GiB", total, heap),
                "notebooks want " + ENOUGH_MEMORY_GIB + " GiB; close other programs or choose a smaller rolloutBatchSize");
    }

    private static Finding models() {
        return tried("models", () -> "the embedded world's, " + WorldModels.shipped().architecture().parameterCount()
                + " parameters each", "make them with ./pposcope world, then build again");
    }

    private static Finding jupyter() {
        Path jupyter = venv().resolve("bin/jupyter");
        return new Finding("Jupyter", Files.isExecutable(jupyter), Files.isExecutable(jupyter) ? jupyter.toString() : "none in " + venv(),
                "./pposcope lab sets it up");
    }

    private static Finding kernelspec() {
        Path spec = venv().resolve("share/jupyter/kernels/pposcope/kernel.json");
        return new Finding("kernelspec", Files.isReadable(spec), Files.isReadable(spec) ? spec.toString() : "none in " + venv(),
                "./pposcope lab installs it");
    }

    private static Path venv() {
        return Path.of(System.getProperty("pposcope.home", "."), ".venv");
    }

    private static Finding tried(String what, Supplier<String> look, String remedy) {
        try {
            return new Finding(what, true, look.get(), "");
        } catch (RuntimeException | LinkageError e) {
            return new Finding(what, false, String.valueOf(e.getMessage()), remedy);
        }
    }
}
