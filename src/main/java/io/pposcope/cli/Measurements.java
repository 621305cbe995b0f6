package io.pposcope.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TableView.Column;
import io.pposcope.internal.files.JsonFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The measurements of time and memory, by the launcher's own commands. */
final class Measurements {

    private Measurements() {}

    static List<Recordable> all(Scale scale) {
        String rounds = Integer.toString(scale.of(10, 1));
        return List.of(
                measured("bench", "an iteration of the embedded world", "bench", "--iterations", rounds),
                new Measurement("busy", "iterations beside busy processes", pieces -> {
                    pieces.table("table", PrintedTables.busy(output("bench", "--busy", "--iterations", rounds)));
                }),
                measured(
                        "curve",
                        "an iteration's time over responses and tokens",
                        "bench",
                        "--curve",
                        "--iterations",
                        rounds),
                new Measurement("speed", "iterations beside a PyTorch loop written by hand", pieces -> {
                    TableView tiny = peers("tiny", rounds);
                    TableView small = peers("small", rounds);
                    pieces.table("table-tiny", tiny)
                            .table("table-small", small)
                            .text(
                                    "readme",
                                    ("%s of the time of a PyTorch loop written by hand (4 layers of 256), "
                                                    + "%s for GPT-2 with 124 M parameters")
                                            .formatted(
                                                    PrintedTables.iterationRatio(tiny),
                                                    PrintedTables.iterationRatio(small)));
                }),
                measured(
                        "debugger",
                        "what pausing, breakpoints and snapshots cost",
                        "bench-debugger",
                        "--iterations",
                        Integer.toString(scale.of(20, 1))),
                measured(
                        "methods",
                        "groups without a critic, losses of one's own, and asking the critic",
                        "bench",
                        "--methods",
                        "--iterations",
                        rounds),
                measured("rewards", "rewards in Python and JavaScript beside Java", "bench-rewards"),
                new Measurement("kernel", "the kernel's everyday times", pieces -> {
                    List<String> lines = output("bench-kernel", "--rounds", Integer.toString(scale.of(5, 1)));
                    TableView kernels = PrintedTables.kernels(lines);
                    pieces.table("table", kernels)
                            .text("readme", PrintedTables.everyday(kernels))
                            .text("many-cells", PrintedTables.manyCells(lines));
                }));
    }

    private static TableView peers(String workload, String rounds) throws IOException {
        return PrintedTables.peers(
                workload, output("bench", "--peers", "--workload", workload, "--iterations", rounds));
    }

    /** A command that answers in JSON lines, which make a table, or in words, which stay as they are. */
    private static Recordable measured(String name, String about, String... command) {
        return new Measurement(name, about, pieces -> {
            List<String> lines = output(command);
            List<JsonObject> json = lines.stream()
                    .filter(Measurements::isJson)
                    .map(line -> JsonFile.parse(line, "./pposcope " + String.join(" ", command))
                            .json())
                    .toList();
            List<String> words = lines.stream()
                    .filter(line -> !isJson(line) && !line.isBlank())
                    .toList();
            if (!json.isEmpty()) {
                pieces.table("table", table(json));
            }
            if (!words.isEmpty()) {
                pieces.text("output", fenced(words));
            }
        });
    }

    private static boolean isJson(String line) {
        return line.startsWith("{");
    }

    /**
     * A row for each line where all have the same fields; else a row for each field, headed by the line's first. A last
     * line that sums up stands for all.
     */
    static TableView table(List<JsonObject> measured) {
        List<JsonObject> lines = measured.getLast().has("summary") ? List.of(measured.getLast()) : measured;
        Set<String> fields = lines.getFirst().keySet();
        if (lines.size() > 1 && lines.stream().allMatch(line -> line.keySet().equals(fields))) {
            Column[] columns = fields.stream().map(Column::numbers).toArray(Column[]::new);
            TableView table = TableView.of("", columns);
            for (JsonObject line : lines) {
                table = table.row(
                        fields.stream().map(field -> value(line.get(field))).toArray());
            }
            return table;
        }
        TableView table = TableView.of("", Column.words(""), Column.words("measured"), Column.numbers("value"));
        for (JsonObject line : lines) {
            String head = String.valueOf(value(line.get(line.keySet().iterator().next())));
            for (String field : line.keySet().stream().skip(1).toList()) {
                table = table.row(head, field, value(line.get(field)));
            }
        }
        return table;
    }

    private static Object value(JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isNumber()
                ? (Object) primitive.getAsDouble()
                : element instanceof JsonPrimitive primitive ? primitive.getAsString() : String.valueOf(element);
    }

    private static String fenced(List<String> lines) {
        return "\n\n```\n" + String.join("\n", lines).strip() + "\n```\n\n";
    }

    /** The lines on standard output of one of the launcher's commands. */
    private static List<String> output(String... arguments) throws IOException {
        Path launcher = Path.of(System.getProperty("pposcope.home", ""))
                .resolve("pposcope")
                .toAbsolutePath();
        Process process = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                        .toList())
                .redirectError(Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException("./pposcope " + String.join(" ", arguments) + " ended with status " + exit
                        + "; its output is above");
            }
            return lines;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ./pposcope " + String.join(" ", arguments) + " measured", e);
        } finally {
            process.destroy();
        }
    }
}
