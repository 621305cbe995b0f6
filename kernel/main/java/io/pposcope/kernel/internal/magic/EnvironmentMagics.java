package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code %env}, {@code %pwd}, and the system's shell behind {@code !}. The shell is there only where the user has said
 * so, by {@code PPOSCOPE_SHELL=1} in the kernel's environment: a notebook from elsewhere should not reach it unasked.
 */
final class EnvironmentMagics {
    private static final String ALLOWED = "PPOSCOPE_SHELL";
    private static final List<String> SHELL =
            System.getProperty("os.name").startsWith("Windows") ? List.of("cmd", "/c") : List.of("sh", "-c");

    /** What {@code %env} has set; a JVM cannot change its own environment. */
    private final Map<String, String> set = new TreeMap<>();

    void addTo(Magics magics) {
        addTo(magics, "1".equals(System.getenv(ALLOWED)));
    }

    void addTo(Magics magics, boolean shellAllowed) {
        magics.add(
                "%env",
                "[NAME[=VALUE]]",
                "show the environment; a value that is set holds for what ! starts",
                this::environment,
                Words.of(() -> System.getenv().keySet()));
        magics.add(
                "%pwd",
                "",
                "the working directory",
                call -> Magics.finished(Path.of("").toAbsolutePath().toString()));
        if (shellAllowed) {
            magics.add(MagicTable.SHELL, "COMMAND", "run a command of the system's shell", this::command);
        }
    }

    private Evaluation environment(MagicCall call) {
        var all = new TreeMap<>(System.getenv());
        all.putAll(set);
        var wanted = call.arguments();
        int equals = wanted.indexOf('=');
        if (equals > 0) {
            set.put(
                    wanted.substring(0, equals).strip(),
                    wanted.substring(equals + 1).strip());
            return Evaluation.Finished.NOTHING;
        }
        if (wanted.isEmpty()) {
            return Magics.finished(all.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining("\n")));
        }
        if (!all.containsKey(wanted)) {
            throw new IllegalArgumentException("there is no " + wanted + " in the environment");
        }
        return Magics.finished(all.get(wanted));
    }

    private Evaluation command(MagicCall call) throws IOException {
        var command = new ArrayList<>(SHELL);
        command.add(call.arguments());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(set);
        var process = builder.start();
        process.getOutputStream().close();
        int status = call.outside().run(() -> follow(process));
        return status == 0
                ? Evaluation.Finished.NOTHING
                : Magics.failed("ShellError", "“" + call.arguments() + "” ended with status " + status);
    }

    /** Prints what the process says; an interrupt of the cell ends it and its children. */
    private static int follow(Process process) {
        var printer = new Thread(() -> print(process), "output of a command");
        printer.setDaemon(true);
        printer.start();
        try {
            int status = process.waitFor();
            printer.join();
            return status;
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("interrupted");
        }
    }

    private static void print(Process process) {
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(System.out::println);
        } catch (IOException | UncheckedIOException e) {
            return;
        }
    }
}
