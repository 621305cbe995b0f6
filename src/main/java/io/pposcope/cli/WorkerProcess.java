package io.pposcope.cli;

import io.pposcope.pipeline.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Both sides of a worker: this program once more, on the same JVM and class path, with a heap that lets several of them
 * live beside each other. It says its progress in lines on standard output, its errors go to a log, and it ends when
 * the process that started it does, whose end of its standard input is closed then.
 */
final class WorkerProcess {

    /** An iteration of the embedded world and a checkpoint of it take a third. */
    private static final String HEAP = "-Xmx1g";

    private static final Pattern INHERITED =
            Pattern.compile("-D.*|--enable-native-access.*|--sun-misc.*|--add-opens.*|-XX:\\+Use\\w+GC");
    private static final Pattern THROWN = Pattern.compile("(Exception in thread .*|[\\w.$]+(Exception|Error)\\b.*)");
    private static final String OURS = "pposcope: ";
    private static final int ORPHANED = 1;

    private WorkerProcess() {}

    /**
     * Starts the program with these arguments, and waits for its end.
     *
     * @param threads that libtorch computes on
     * @param log takes its standard error
     * @param output told of each line of its standard output
     * @return its exit status
     */
    static int run(List<String> arguments, int threads, Path log, Consumer<String> output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectError(Redirect.to(log.toFile()));
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output);
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> INHERITED.matcher(argument).matches())
                .forEach(command::add);
        command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Why a worker failed: the sentence it ended with, or what was thrown. */
    static String reason(Path log, int exit) throws IOException {
        List<String> lines =
                Files.readString(log).lines().filter(line -> !line.isBlank()).toList();
        return lines.reversed().stream()
                .filter(line -> line.startsWith(OURS))
                .map(line -> line.substring(OURS.length()))
                .findFirst()
                .or(() -> lines.stream()
                        .filter(line -> THROWN.matcher(line).matches())
                        .map(line -> line + " (the whole is in " + log + ")")
                        .findFirst())
                .orElse("its process ended with status " + exit + "; its output is in " + log);
    }

    /** In the worker: has it end as soon as the process that started it is gone. */
    static void endWithParent() {
        InputStream parent = System.in;
        Thread.ofPlatform().daemon().name("pposcope-parent").start(() -> {
            try {
                parent.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                System.err.println("the process that started this one cannot be heard any more: " + e.getMessage());
            }
            Runtime.getRuntime().halt(ORPHANED);
        });
    }

    /** In the worker: progress in lines. */
    static Progress progress() {
        return (job, done, total, note) -> {
            System.out.println(done + "/" + total + " " + note);
            System.out.flush();
        };
    }
}
