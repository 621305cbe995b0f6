package io.pposcope.reward.polyglot;

import java.util.stream.Collectors;

/** Texts of guests at a length that fits an error. */
final class Brief {

    private static final int LINE = 200;
    private static final int LINES = 20;

    private Brief() {}

    /** At most so many characters; where there were more, … stands for the rest. */
    static String of(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end) + "…";
    }

    /** Every line at most 200 characters long, and at most 20 lines. */
    static String lines(String text) {
        String kept = text.lines().limit(LINES).map(line -> of(line, LINE)).collect(Collectors.joining("\n"));
        return text.lines().count() > LINES ? kept + "\n…" : kept;
    }
}
