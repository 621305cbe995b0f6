package io.pposcope.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A text as its reader counts it: lower-case words, or single characters where it is written in Chinese, without
 * punctuation. Works on any text.
 */
record Reading(List<String> units, int chinese, String spaced) {
    /** A Chinese character says about as much as this many English words. */
    private static final double WORDS_PER_CHARACTER = 0.8;

    static Reading of(String text) {
        var units = new ArrayList<String>();
        var word = new StringBuilder();
        int chinese = 0;
        for (int c : text.replace('’', '\'').codePoints().toArray()) {
            if (isChinese(c)) {
                flush(word, units);
                units.add(Character.toString(c));
                chinese++;
            } else if (Character.isLetterOrDigit(c) || c == '\'') {
                word.appendCodePoint(Character.toLowerCase(c));
            } else {
                flush(word, units);
            }
        }
        flush(word, units);
        return new Reading(List.copyOf(units), chinese, spaced(units));
    }

    /** A phrase in the form in which {@link #count} and {@link #holds} look for it. */
    static String phrase(String text) {
        return of(text).spaced;
    }

    boolean holds(String phrase) {
        return spaced.contains(phrase);
    }

    boolean holdsAny(List<String> phrases) {
        return phrases.stream().anyMatch(this::holds);
    }

    /** How often a phrase occurs, whole words only. */
    int count(String phrase) {
        int found = 0;
        for (int at = spaced.indexOf(phrase); at >= 0; at = spaced.indexOf(phrase, at + phrase.length() - 1)) {
            found++;
        }
        return found;
    }

    int countAll(List<String> phrases) {
        return phrases.stream().mapToInt(this::count).sum();
    }

    /** Length in words; a Chinese character counts as {@value #WORDS_PER_CHARACTER} of one. */
    double words() {
        return units.size() - chinese + WORDS_PER_CHARACTER * chinese;
    }

    /**
     * Share of bigrams (in Chinese, trigrams of characters) that have occurred before in the text; 0 for a text too
     * short.
     */
    double repeated() {
        int n = 2 * chinese > units.size() ? 3 : 2;
        int total = units.size() - n + 1;
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < total; i++) {
            seen.add(units.subList(i, i + n));
        }
        return total < 1 ? 0 : 1 - seen.size() / (double) total;
    }

    private static boolean isChinese(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    }

    private static void flush(StringBuilder word, List<String> units) {
        if (!word.isEmpty()) {
            units.add(word.toString());
            word.setLength(0);
        }
    }

    private static String spaced(List<String> units) {
        return " " + String.join(" ", units) + " ";
    }
}
