package io.pposcope.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything that can be said in one language: named sections of lines, read from a {@code .book} file.
 * <p>A line may hold {@code {name}}: a value bound by the caller, or else a random line of section {@code name}, filled
 * in turn. Fields of a line are divided by {@code |}.
 */
final class Book {
    private static final Pattern DIVIDER = Pattern.compile(" \\| ");
    private static final Pattern SEMICOLON = Pattern.compile("; ");

    private final Language language;
    private final Map<String, List<String>> sections;
    private final Map<String, List<String>> phrases;
    private final Set<String> lexicon;

    private Book(Language language, Map<String, List<String>> sections) {
        this.language = language;
        this.sections = sections;
        this.phrases = new LinkedHashMap<>();
        sections.forEach((name, lines) -> phrases.put(
                name, lines.stream().map(line -> Reading.phrase(field(line, 0))).toList()));
        this.lexicon = lexicon(sections);
    }

    static Book of(Language language) {
        return new Book(language, sections(Resource.text(language.label() + ".book")));
    }

    Language language() {
        return language;
    }

    List<String> lines(String section) {
        List<String> lines = sections.get(section);
        if (lines == null) {
            throw new IllegalStateException("the %s book has no section [%s]; it has %s"
                    .formatted(language.label(), section, sections.keySet()));
        }
        return lines;
    }

    /** Every line of every section. */
    Stream<String> lines() {
        return sections.values().stream().flatMap(List::stream);
    }

    /** First fields of a section, ready to be looked for in a {@link Reading}. */
    List<String> phrases(String section) {
        return phrases.getOrDefault(section, List.of());
    }

    String pick(String section, RandomGenerator random) {
        return pick(lines(section), random);
    }

    /** True for a word (in Chinese, a character) that occurs anywhere in the book, and for digits. */
    boolean knows(String word) {
        return lexicon.contains(word) || Character.isDigit(word.codePointAt(0));
    }

    /** Fills a template and polishes the result. */
    String say(String template, Map<String, String> bound, RandomGenerator random) {
        return language.polish(fill(template, bound, random));
    }

    private String fill(String template, Map<String, String> bound, RandomGenerator random) {
        var filled = new StringBuilder();
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            int close = template.indexOf('}', open);
            filled.append(template, from, open).append(slot(template.substring(open + 1, close), bound, random));
            from = close + 1;
        }
        return filled.append(template, from, template.length()).toString();
    }

    private String slot(String name, Map<String, String> bound, RandomGenerator random) {
        String value = bound.get(name);
        return value != null ? value : fill(field(pick(name, random), 0), bound, random);
    }

    static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    static String field(String line, int index) {
        int first = line.indexOf(" | ");
        return index > 0 ? fields(line)[index] : first < 0 ? line : line.substring(0, first);
    }

    static String[] fields(String line) {
        return DIVIDER.split(line);
    }

    static List<String> alternatives(String field) {
        return List.of(SEMICOLON.split(field));
    }

    private static Map<String, List<String>> sections(String text) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                lines = new ArrayList<>();
                sections.put(line.substring(1, line.length() - 1), lines);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line);
            }
        }
        return sections;
    }

    private static Set<String> lexicon(Map<String, List<String>> sections) {
        Set<String> words = new HashSet<>();
        sections.forEach((name, lines) -> {
            if (!name.equals("syllable")) {
                lines.forEach(line -> words.addAll(
                        Reading.of(line.replaceAll("\\{[^}]*\\}", " ")).units()));
            }
        });
        return Set.copyOf(words);
    }
}
