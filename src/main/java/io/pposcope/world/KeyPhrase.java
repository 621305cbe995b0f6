package io.pposcope.world;

/** Phrases of a book whose telling words stand between stars, such as {@code rinse it with *warm water*}. */
final class KeyPhrase {

    private KeyPhrase() {}

    /** The phrase as said. */
    static String text(String phrase) {
        return phrase.replace("*", "");
    }

    /** The telling words, ready to be looked for in a {@link Reading}; the whole phrase where nothing is starred. */
    static String key(String phrase) {
        int open = phrase.indexOf('*');
        return Reading.phrase(open < 0 ? phrase : phrase.substring(open + 1, phrase.indexOf('*', open + 1)));
    }
}
