package io.pposcope.reward.polyglot;

/** What a guest's function computes: the names that it may have, and what it returns. */
enum Purpose {
    REWARD("reward", "rewards", "a score", "a reward is a number, one number per token, or named parts of those"),
    ADVANTAGE(
            "advantage",
            "advantages",
            "an advantage",
            "advantages are a number for a response, or one number per token"),
    LOSS("loss", "losses", "a loss", "a loss is two named lists, loss and slope, of one number per token each");

    private final String single;
    private final String together;
    private final String number;
    private final String expected;

    Purpose(String single, String together, String number, String expected) {
        this.single = single;
        this.together = together;
        this.number = number;
        this.expected = expected;
    }

    /** Name of a function of one response. */
    String single() {
        return single;
    }

    /** Name of a function of several responses. */
    String together() {
        return together;
    }

    /** What one number of it is called. */
    String number() {
        return number;
    }

    /** In words what the function must return. */
    String expected() {
        return expected;
    }
}
