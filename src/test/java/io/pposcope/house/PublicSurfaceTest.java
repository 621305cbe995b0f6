package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How many top-level types a user can see. Types of {@code internal} packages are not counted as public: they may be
 * used by other rooms and not by users. Each of these limits is a ratchet: it goes down, and up only for types that
 * users asked for.
 */
class PublicSurfaceTest {

    private static final int MOST_PERCENT = 42;

    /** Rooms and the most of their types that may be public, in percent. A room that is not listed is internal. */
    private static final String MOST_PERCENT_BY_ROOM =
            """
            alarm               75
            alarm.tribuo       100
            cli                  5
            data                60
            debug               50
            engine              20
            evaluate            60
            experience         100
            inspect             50
            math                95
            model              100
            model.adapters      35
            model.files         70
            pipeline            60
            plugin              70
            recording           40
            reward              60
            reward.polyglot     20
            reward.tribuo       60
            stage               65
            text                55
            text.huggingface    20
            trainer             75
            world               20
            kernel             100
            kernel.cell        100
            kernel.display      80
            kernel.magic       100
            kernel.widget       85
            """;

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package io\\.pposcope\\.([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^((?:public |abstract |final |sealed |non-sealed )*)(?:class|interface|enum|record|@interface) \\w");

    /** The types of one room: how many there are, and how many of them a user sees. */
    private record Surface(int types, int open) {
        static final Surface NONE = new Surface(0, 0);

        Surface plus(Surface other) {
            return new Surface(types + other.types, open + other.open);
        }

        double percent() {
            return 100.0 * open / types;
        }

        @Override
        public String toString() {
            return open + " of " + types + " types are public";
        }
    }

    private static final Map<String, Surface> ROOMS = new TreeMap<>();

    @BeforeAll
    static void count() throws IOException {
        for (Path root : List.of(Path.of("main", "java"), Path.of("..", "kernel", "main", "java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(PublicSurfaceTest::count);
            }
        }
    }

    private static void count(Path file) {
        try {
            String text = Files.readString(file);
            Matcher room = PACKAGE.matcher(text);
            if (room.find()) {
                boolean internal = room.group(1).matches("(kernel\\.)?internal\\..*");
                TYPE.matcher(text)
                        .results()
                        .map(type -> new Surface(1, !internal && type.group(1).contains("public ") ? 1 : 0))
                        .forEach(one -> ROOMS.merge(room.group(1), one, Surface::plus));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void most_types_are_not_public() {
        Surface all = ROOMS.values().stream().reduce(Surface.NONE, Surface::plus);
        assertTrue(
                all.percent() <= MOST_PERCENT,
                all + ", more than " + MOST_PERCENT + " %: make what one package alone uses package-private, and put"
                        + " what users must not touch into an internal package. By room: " + ROOMS);
    }

    @Test
    void no_room_shows_more_than_its_limit() {
        Map<String, Integer> most = MOST_PERCENT_BY_ROOM
                .lines()
                .map(line -> line.strip().split(" +"))
                .collect(Collectors.toMap(line -> line[0], line -> Integer.valueOf(line[1])));
        List<String> faults = new ArrayList<>();
        ROOMS.forEach((room, surface) -> {
            if (surface.percent() > most.getOrDefault(room, 0)) {
                faults.add(room + ": " + surface + ", at most " + most.getOrDefault(room, 0) + " % may be");
            }
        });
        most.keySet().stream().filter(room -> !ROOMS.containsKey(room)).forEach(gone -> faults.add(gone + " is gone"));
        assertEquals(List.of(), faults);
    }
}
