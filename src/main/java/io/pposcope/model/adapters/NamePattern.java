package io.pposcope.model.adapters;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression from a file, for names of matrices. An expression can be built to look for ages; this one gives
 * up.
 *
 * @param pattern as compiled
 */
record NamePattern(Pattern pattern) {

    /** Characters looked at; a sensible expression looks at a name's some hundred times at most. */
    private static final int MOST_LOOKS = 100_000;

    /** @throws IllegalArgumentException if it is no regular expression that Java and Python share */
    static NamePattern of(String expression) {
        try {
            return new NamePattern(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + expression + "\" is no regular expression: " + e.getDescription(), e);
        }
    }

    /**
     * Whether it matches the whole name.
     *
     * @throws IllegalArgumentException if that takes too long to find out
     */
    boolean matches(String name) {
        return pattern.matcher(new Looked(name, new int[1])).matches();
    }

    private record Looked(CharSequence text, int[] looks) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (looks[0]++ > MOST_LOOKS) {
                throw new IllegalArgumentException(
                        "a regular expression takes too long on the name " + text + "; write a simpler one");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Looked(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
