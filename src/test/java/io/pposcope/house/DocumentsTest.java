package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages: their links lead somewhere, and the README stays short. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final int README_LINES = 130;

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> tutorials = Files.walk(ROOT.resolve("tutorials"))) {
            return Stream.concat(top, tutorials)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyLink_leadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !leads(page, target)) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void thePagesForContributors_areThere() throws IOException {
        List<String> names =
                pages().stream().map(page -> page.getFileName().toString()).toList();
        assertTrue(
                names.containsAll(List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
                names.toString());
    }

    /** A command that is not on the page is not found there. */
    @Test
    void pageOfCommands_hasEveryCommandOfTheLauncher() throws IOException {
        List<String> commands = Pattern.compile("(?m)^  \\./pposcope ([a-z-]+)")
                .matcher(Files.readString(ROOT.resolve("pposcope")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertTrue(commands.contains("train"), commands.toString());
        String page = Files.readString(ROOT.resolve("tutorials/commands.md"));
        assertEquals(
                List.of(),
                commands.stream()
                        .filter(name -> !page.contains("`./pposcope " + name))
                        .toList());
    }

    @Test
    void everyPage_isReachedFromTheReadme() throws IOException {
        Set<Path> reached = new HashSet<>();
        reach(ROOT.resolve("README.md"), reached);
        assertEquals(
                List.of(),
                pages().stream()
                        .filter(page -> !reached.contains(page))
                        .map(ROOT::relativize)
                        .toList());
    }

    @Test
    void readme_isShort() throws IOException {
        int lines = Files.readAllLines(ROOT.resolve("README.md")).size();
        assertTrue(
                lines <= README_LINES,
                "README.md has " + lines + " lines; move what is more than " + README_LINES + " to tutorials/");
    }

    private static void reach(Path page, Set<Path> reached) throws IOException {
        if (!reached.add(page)) {
            return;
        }
        Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
        while (link.find()) {
            Path target = page.resolveSibling(link.group(1).split("#", 2)[0]).normalize();
            if (target.toString().endsWith(".md") && Files.isRegularFile(target)) {
                reach(target, reached);
            }
        }
    }

    private static boolean leads(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(file)
                && (parts.length == 1
                        || Files.readString(file)
                                .lines()
                                .filter(line -> line.startsWith("#"))
                                .anyMatch(line -> anchor(line).equals(parts[1])));
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String page) {
        return page.replaceAll("(?ms)^```.*?^```$", "").replaceAll("`[^`\n]*`", "");
    }
}
