package io.pposcope.kernel.shell;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name a misspelt one was probably meant to be. */
public final class Spelling {
    private Spelling() {
    }

    /** The nearest of {@code known} within a third of the word's length in edits. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        int allowed = word.length() < 3 ? 0 : Math.max(1, word.length() / 3);
        return known.stream().filter(name -> !name.equals(word) && distance(word, name) <= allowed)
                .min(Comparator.comparingInt((String name) -> distance(word, name)).thenComparing(name -> name));
    }

    /** Levenshtein distance, letter case ignored. */
    private static int distance(String left, String right) {
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
