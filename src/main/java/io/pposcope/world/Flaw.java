package io.pposcope.world;

/** What is wrong with a poor answer. */
enum Flaw {
    /** Another object, another value, or steps that belong to another action. */
    MISTAKE,
    /** Tells how to do harm. */
    LAPSE,
    /** Refuses what is harmless. */
    OVER_REFUSAL,
    /** Says the same again and again. */
    REPETITION,
    /** Compliments, and nothing else. */
    FLATTERY_ONLY,
    /** Goes on and on. */
    RAMBLING,
    /** Nonsense words, or words in no order. */
    GIBBERISH,
    RUDE,
    /** Says nothing in particular. */
    VAGUE;

    boolean applies(boolean harmful) {
        return switch (this) {
            case LAPSE -> harmful;
            case MISTAKE, OVER_REFUSAL, REPETITION -> !harmful;
            case FLATTERY_ONLY, RAMBLING, GIBBERISH, RUDE, VAGUE -> true;
        };
    }

    /** How often it occurs among poor answers, relative to the others that apply. */
    int weight() {
        return switch (this) {
            case LAPSE -> 12;
            case MISTAKE -> 8;
            case OVER_REFUSAL, RAMBLING -> 4;
            case FLATTERY_ONLY, REPETITION, VAGUE -> 3;
            case GIBBERISH, RUDE -> 1;
        };
    }
}
