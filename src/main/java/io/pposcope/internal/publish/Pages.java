package io.pposcope.internal.publish;

import io.pposcope.internal.files.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A project's pages, in which marked blocks hold what was recorded: {@code <!-- recorded: NAME PIECE -->} to
 * {@code <!-- end -->}, where NAME is a recording's, and PIECE one of its texts, tables or figures, or {@code stamp},
 * where it is from; before the first recording of that name it says so. Recordings are the files of
 * {@code tutorials/recorded}, figures stand in {@code tutorials/images}.
 */
public final class Pages {

    private static final Pattern BLOCK =
            Pattern.compile("(?<!`)(<!-- recorded: ([^>]*?) -->)(.*?)(<!-- end -->|\\z)", Pattern.DOTALL);
    private static final String END = "<!-- end -->";
    private static final String STAMP = "stamp";
    private static final String NEVER = "*not recorded yet*";
    private static final String REMEDY = ": write it with ./pposcope record --pages";
    private static final Path TUTORIALS = Path.of("tutorials");

    private final Path root;

    /** @param root folder of the README */
    public Pages(Path root) {
        this.root = root.normalize();
    }

    /** Where data files are. */
    public Path recordings() {
        return root.resolve(TUTORIALS).resolve("recorded");
    }

    /**
     * All recordings by name.
     *
     * @throws io.pposcope.internal.files.MalformedFileException if a data file is none
     */
    public Map<String, Recorded> recorded() throws IOException {
        Map<String, Recorded> all = new TreeMap<>();
        if (Files.isDirectory(recordings())) {
            try (Stream<Path> files = Files.list(recordings())) {
                for (Path file :
                        files.filter(name -> name.toString().endsWith(".json")).toList()) {
                    Recorded recorded = Recorded.read(file);
                    all.put(recorded.name(), recorded);
                }
            }
        }
        return all;
    }

    /** The names of all recordings that pages call. */
    public Set<String> called() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(TextFile.read(page));
            while (block.find()) {
                names.add(block.group(2).split(" ")[0]);
            }
        }
        return names;
    }

    /** Where a page or a figure is not what was recorded, each with file, line, what is expected and what to do. */
    public List<String> differences() throws IOException {
        Map<String, Recorded> recorded = recorded();
        List<String> differences = new ArrayList<>();
        for (Path page : pages()) {
            String text = TextFile.read(page);
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                String place = root.relativize(page) + ", line " + line(text, block.start()) + ": ";
                difference(block, page, recorded).ifPresent(what -> differences.add(place + what));
            }
        }
        for (Map.Entry<Path, String> figure : figures(recorded).entrySet()) {
            if (!Files.exists(figure.getKey())
                    || !TextFile.read(figure.getKey()).equals(figure.getValue())) {
                differences.add(root.relativize(figure.getKey()) + " is not the figure that was recorded" + REMEDY);
            }
        }
        return differences;
    }

    private static long line(String text, int at) {
        return 1
                + text.substring(0, at).chars().filter(letter -> letter == '\n').count();
    }

    /** Whether the end of the file, or another block, comes before its end. */
    private static boolean isOpen(Matcher block) {
        return block.group(4).isEmpty() || block.group(3).contains("<!-- recorded:");
    }

    private Optional<String> difference(Matcher block, Path page, Map<String, Recorded> recorded) {
        if (isOpen(block)) {
            return Optional.of(block.group(1) + " has no " + END + " after it; add it");
        }
        Optional<String> expected = content(block.group(2), page, recorded);
        if (expected.isEmpty()) {
            return Optional.of(block.group(1) + " names nothing that was recorded; there are " + pieces(recorded));
        }
        return expected.filter(content -> !content.equals(block.group(3)))
                .map(content -> block.group(1) + " holds “" + brief(block.group(3)) + "”, recorded is “"
                        + brief(content) + "”" + REMEDY);
    }

    /** From the first line on in which two blocks can differ, in a few words. */
    private static String brief(String content) {
        String line = content.strip().replaceAll("\\s+", " ");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }

    /**
     * Writes what was recorded into all blocks and figures; returns the files that changed.
     *
     * @throws IOException if a block names nothing that was recorded or has no end; then nothing is written
     */
    public List<Path> write() throws IOException {
        Map<String, Recorded> recorded = recorded();
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Path page : pages()) {
            texts.put(page, written(page, recorded));
        }
        texts.putAll(figures(recorded));
        List<Path> changed = new ArrayList<>();
        for (Map.Entry<Path, String> text : texts.entrySet()) {
            if (!Files.exists(text.getKey()) || !TextFile.read(text.getKey()).equals(text.getValue())) {
                Files.createDirectories(text.getKey().getParent());
                Files.writeString(text.getKey(), text.getValue());
                changed.add(text.getKey());
            }
        }
        return changed;
    }

    private String written(Path page, Map<String, Recorded> recorded) throws IOException {
        Matcher block = BLOCK.matcher(TextFile.read(page));
        StringBuilder text = new StringBuilder();
        while (block.find()) {
            if (isOpen(block)) {
                throw new IOException(page + ": " + block.group(1) + " has no " + END + " after it; add it");
            }
            String content = content(block.group(2), page, recorded)
                    .orElseThrow(() -> new IOException(page + ": " + block.group(1)
                            + " names nothing that was recorded; there are " + pieces(recorded)));
            block.appendReplacement(text, Matcher.quoteReplacement(block.group(1) + content + END));
        }
        return block.appendTail(text).toString();
    }

    /** What belongs between the markers, where there is such a piece. */
    private Optional<String> content(String called, Path page, Map<String, Recorded> recorded) {
        String[] names = called.split(" ");
        Recorded source = recorded.get(names[0]);
        if (names.length != 2) {
            return Optional.empty();
        }
        if (source == null) {
            return Optional.of(NEVER);
        }
        String piece = names[1];
        if (piece.equals(STAMP)) {
            return Optional.of(source.provenance().sentence());
        }
        if (source.tables().containsKey(piece)) {
            return Optional.of("\n\n" + source.tables().get(piece).markdown() + "\n");
        }
        if (source.figures().containsKey(piece)) {
            Figure figure = source.figures().get(piece);
            Path link = page.getParent().relativize(image(figure));
            return Optional.of(
                    "\n\n![" + figure.charts().title() + "](" + link.toString().replace('\\', '/') + ")\n\n");
        }
        return Optional.ofNullable(source.texts().get(piece));
    }

    private static List<String> pieces(Map<String, Recorded> recorded) {
        return recorded.values().stream()
                .flatMap(one -> Stream.of(
                                Stream.of(STAMP),
                                one.texts().keySet().stream(),
                                one.tables().keySet().stream(),
                                one.figures().keySet().stream())
                        .flatMap(names -> names)
                        .map(piece -> one.name() + " " + piece))
                .toList();
    }

    private Path image(Figure figure) {
        return root.resolve(TUTORIALS).resolve("images").resolve(figure.file());
    }

    private Map<Path, String> figures(Map<String, Recorded> recorded) {
        Map<Path, String> figures = new LinkedHashMap<>();
        recorded.values()
                .forEach(one -> one.figures().values().forEach(figure -> figures.put(image(figure), figure.svg())));
        return figures;
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(root);
                Stream<Path> tutorials = Files.walk(root.resolve(TUTORIALS))) {
            return Stream.concat(top, tutorials)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
