package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.debug.Run;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each room may import, read from import lines; heavy libraries in one room each; sizes and names. */
class HouseRulesTest {

    private static final int LONGEST_FILE = 400;
    private static final int MOST_OF_A_RUN = 35;
    private static final Path LIBRARY = Path.of("main", "java");
    private static final Path KERNEL = Path.of("..", "kernel", "main", "java");
    private static final Path LIBRARY_TESTS = Path.of("test", "java");
    private static final Path KERNEL_TESTS = Path.of("..", "kernel", "test", "java");
    private static final Pattern ROOM =
            Pattern.compile("import (?:static )?io\\.pposcope\\.(?:internal\\.)?(model\\.[a-z]\\w+|\\w+)\\.");

    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("build", Set.of()),
            Map.entry("math", Set.of()),
            Map.entry("files", Set.of()),
            Map.entry("experience", Set.of("math")),
            Map.entry("text", Set.of("files")),
            Map.entry("data", Set.of("files", "text", "math")),
            Map.entry("model", Set.of("math")),
            Map.entry("model.files", Set.of("files", "math", "model")),
            Map.entry("model.adapters", Set.of("files", "math", "model", "model.files")),
            Map.entry("engine", Set.of("build", "files", "model", "model.adapters", "experience", "math")),
            Map.entry("reward", Set.of("build", "files", "experience", "model", "math", "inspect")),
            Map.entry("stage", Set.of("experience", "model", "reward", "math", "text", "inspect")),
            Map.entry(
                    "trainer",
                    Set.of(
                            "files",
                            "stage",
                            "experience",
                            "model",
                            "model.files",
                            "reward",
                            "math",
                            "text",
                            "recording")),
            Map.entry("world", Set.of("files", "data", "text", "math")),
            Map.entry("inspect", Set.of("experience", "math")),
            Map.entry(
                    "pipeline",
                    Set.of(
                            "files",
                            "trainer",
                            "stage",
                            "experience",
                            "model",
                            "model.files",
                            "model.adapters",
                            "engine",
                            "reward",
                            "math",
                            "text",
                            "data",
                            "world",
                            "inspect",
                            "hub",
                            "debug")),
            Map.entry(
                    "evaluate",
                    Set.of("files", "experience", "inspect", "trainer", "math", "recording", "reward", "alarm")),
            Map.entry("recording", Set.of("files", "experience", "math", "model.files", "inspect")),
            Map.entry(
                    "debug",
                    Set.of(
                            "files",
                            "trainer",
                            "stage",
                            "experience",
                            "model",
                            "reward",
                            "math",
                            "text",
                            "inspect",
                            "evaluate",
                            "recording",
                            "alarm")),
            Map.entry("alarm", Set.of("build", "experience", "math", "inspect", "trainer")),
            Map.entry("hub", Set.of("files")),
            Map.entry("publish", Set.of("files", "inspect")),
            Map.entry(
                    "bench",
                    Set.of(
                            "debug",
                            "files",
                            "engine",
                            "experience",
                            "model",
                            "model.adapters",
                            "math",
                            "reward",
                            "stage",
                            "text",
                            "trainer")),
            Map.entry("plugin", Set.of("experience", "math", "inspect")),
            Map.entry(
                    "cli",
                    Set.of(
                            "build",
                            "files",
                            "debug",
                            "evaluate",
                            "pipeline",
                            "trainer",
                            "stage",
                            "experience",
                            "model",
                            "model.adapters",
                            "engine",
                            "reward",
                            "math",
                            "text",
                            "data",
                            "world",
                            "inspect",
                            "bench",
                            "publish",
                            "recording")));

    private static final Pattern KERNEL_ROOM =
            Pattern.compile("import (?:static )?io\\.pposcope\\.kernel\\.((?:internal\\.)?[a-z]\\w*)\\.");

    /** Of the kernel's packages; only its {@code Main}, which puts it together, may import any. */
    private static final Map<String, Set<String>> KERNEL_MAY_IMPORT = Map.ofEntries(
            Map.entry("cell", Set.of("display")),
            Map.entry("display", Set.of()),
            Map.entry("magic", Set.of("cell")),
            Map.entry("widget", Set.of("display", "internal.comm", "internal.protocol")),
            Map.entry("internal.protocol", Set.of()),
            Map.entry("internal.transport", Set.of("internal.protocol")),
            Map.entry("internal.comm", Set.of("internal.protocol")),
            Map.entry("internal.core", Set.of("cell", "display", "internal.comm", "internal.protocol", "widget")),
            Map.entry("internal.shell", Set.of("cell", "display")),
            Map.entry(
                    "internal.magic",
                    Set.of("cell", "display", "internal.core", "internal.protocol", "internal.shell", "magic")),
            Map.entry("internal.maven", Set.of("cell", "display", "internal.shell", "magic")),
            Map.entry(
                    "internal.library",
                    Set.of("cell", "display", "internal.core", "internal.shell", "magic", "widget")),
            Map.entry("internal.install", Set.of("internal.protocol")));

    @Test
    void rooms_of_the_kernel_import_only_what_they_may() {
        List<String> faults = new ArrayList<>();
        for (Path file : sources(KERNEL)) {
            String room = KERNEL.resolve(Path.of("io", "pposcope", "kernel"))
                    .relativize(file.getParent())
                    .toString()
                    .replace(File.separatorChar, '.');
            Matcher imported = KERNEL_ROOM.matcher(read(file));
            while (!room.isEmpty() && imported.find()) {
                if (!imported.group(1).equals(room)
                        && !KERNEL_MAY_IMPORT.getOrDefault(room, Set.of()).contains(imported.group(1))) {
                    faults.add(room + " imports " + imported.group(1) + " in " + file.getFileName());
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void rooms_import_only_what_they_may() {
        List<String> faults = new ArrayList<>();
        for (Path file : sources(LIBRARY)) {
            String room = room(file);
            Matcher imported = ROOM.matcher(read(file));
            while (imported.find()) {
                if (MAY_IMPORT.containsKey(room)
                        && !imported.group(1).equals(room)
                        && !MAY_IMPORT.get(room).contains(imported.group(1))) {
                    faults.add(room + " imports " + imported.group(1) + " in " + file.getFileName());
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void every_room_has_its_rule() {
        List<String> rooms = sources(LIBRARY).stream()
                .filter(file -> file.toString().contains("pposcope"))
                .map(HouseRulesTest::room)
                .distinct()
                .sorted()
                .toList();
        assertEquals(MAY_IMPORT.keySet().stream().sorted().toList(), rooms);
    }

    /** The room that may import a library, by the library's package. */
    @Test
    void heavy_libraries_live_in_one_room_each() {
        Map<String, Set<String>> homes = Map.of(
                "ai.djl", Set.of("engine", "huggingface"),
                "org.graalvm", Set.of("polyglot"),
                "org.tribuo", Set.of("tribuo"),
                "org.zeromq", Set.of("transport"),
                "org.objectweb.asm", Set.of("shell"),
                "eu.maveniverse", Set.of("maven"),
                "io.github.spencerpark", Set.of("plugin"),
                "org.dflib.jjava", Set.of("plugin"),
                "picocli", Set.of("cli", "install"));
        List<String> faults = new ArrayList<>();
        Stream.of(LIBRARY, KERNEL)
                .flatMap(root -> sources(root).stream())
                .forEach(file -> homes.forEach((library, rooms) -> {
                    if (read(file).contains("import " + library + ".") && !rooms.contains(folder(file))) {
                        faults.add(file + " imports " + library);
                    }
                }));
        assertEquals(List.of(), faults);
    }

    @Test
    void only_the_doorway_of_the_kernel_knows_the_library_and_the_library_never_knows_the_kernel() {
        List<String> faults = new ArrayList<>();
        sources(LIBRARY).stream()
                .filter(file -> read(file).contains("import io.pposcope.kernel."))
                .forEach(file -> faults.add(file.toString()));
        Pattern library = Pattern.compile("import (?:static )?io\\.pposcope\\.(?!kernel\\.)");
        sources(KERNEL).stream()
                .filter(file -> !folder(file).equals("library")
                        && library.matcher(read(file)).find())
                .forEach(file -> faults.add(file.toString()));
        assertEquals(List.of(), faults);
    }

    @Test
    void files_are_short_and_names_say_something() {
        List<String> faults = new ArrayList<>();
        Stream.of(LIBRARY, KERNEL, LIBRARY_TESTS, KERNEL_TESTS)
                .flatMap(root -> sources(root).stream())
                .forEach(file -> {
                    String name = file.getFileName().toString();
                    if (read(file).lines().count() > LONGEST_FILE) {
                        faults.add(name + " is longer than " + LONGEST_FILE + " lines");
                    }
                    if (name.matches(".*(Util|Utils|Helper|Manager|Impl)\\.java")) {
                        faults.add(name + " says nothing");
                    }
                });
        assertEquals(List.of(), faults);
    }

    @Test
    void a_run_shows_few_methods() {
        List<String> shown = Stream.of(Run.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class
                        && !method.isAnnotationPresent(Deprecated.class)
                        && !method.isBridge())
                .map(method -> method.getName() + "/" + method.getParameterCount())
                .sorted()
                .toList();
        assertTrue(shown.size() <= MOST_OF_A_RUN, () -> shown.size() + " methods: " + shown);
    }

    /** The first part of a package's name below {@code io.pposcope} or {@code io.pposcope.internal}. */
    private static String room(Path file) {
        String path = file.toString().replace('\\', '/').replace("io/pposcope/internal/", "io/pposcope/");
        int at = path.indexOf("io/pposcope/");
        return at < 0
                ? folder(file)
                : path.substring(at + "io/pposcope/".length())
                        .replace("model/files", "model.files")
                        .replace("model/adapters", "model.adapters")
                        .split("/")[0];
    }

    private static String folder(Path file) {
        return file.getParent().getFileName().toString();
    }

    private static List<Path> sources(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
