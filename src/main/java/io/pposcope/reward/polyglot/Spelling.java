package io.pposcope.reward.polyglot;

import java.util.Locale;
import java.util.regex.Pattern;

/** How a language writes a name of several words. */
enum Spelling {
    /** {@code refLogProb}, as in Java. */
    CAMEL {
        @Override
        String of(String camel) {
            return camel;
        }

        @Override
        String camel(String name) {
            return name;
        }
    },
    /** {@code ref_log_prob}. */
    SNAKE {
        @Override
        String of(String camel) {
            return CAPITAL.matcher(camel)
                    .replaceAll(letter -> "_" + letter.group().toLowerCase(Locale.ROOT));
        }

        @Override
        String camel(String name) {
            return LATER_WORD.matcher(name).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
        }
    };

    private static final Pattern CAPITAL = Pattern.compile("\\p{Lu}");
    private static final Pattern LATER_WORD = Pattern.compile("_(\\p{Ll})");

    /** A Java name in this spelling. */
    abstract String of(String camel);

    /** A name of this spelling as Java writes it. */
    abstract String camel(String name);

    /** Whether a name is written in this spelling. */
    boolean knows(String name) {
        return of(camel(name)).equals(name);
    }
}
