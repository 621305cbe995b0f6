package io.pposcope.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns that alternate and begin with the user, after a system turn where there is one. One that ends with the user
 * is a prompt; one that ends with the assistant is a demonstration.
 */
public record Dialogue(List<Turn> turns) {

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if there is no user turn, or two neighbouring turns have one speaker
     */
    public Dialogue {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("a dialogue has no turns; expected at least one user turn");
        }
        int first = turns.getFirst().role() == Role.SYSTEM ? 1 : 0;
        if (turns.size() == first) {
            throw new IllegalArgumentException("a dialogue has a system turn alone; expected at least one user turn");
        }
        for (int i = first; i < turns.size(); i++) {
            Role expected = (i - first) % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (turns.get(i).role() != expected) {
                throw new IllegalArgumentException(
                        "turn %d of the dialogue is spoken by %s; expected %s, because turns alternate from the user"
                                .formatted(i, turns.get(i).role(), expected));
            }
        }
    }

    /** A prompt of a single user turn. */
    public static Dialogue ask(String text) {
        return new Dialogue(List.of(Turn.user(text)));
    }

    /** This prompt, answered. */
    public Dialogue answer(String text) {
        return with(Turn.assistant(text));
    }

    /** This demonstration, followed by another user turn. */
    public Dialogue followUp(String text) {
        return with(Turn.user(text));
    }

    /** This dialogue without its system turn, for models whose chat template takes none. */
    public Dialogue withoutSystem() {
        return turns.getFirst().role() == Role.SYSTEM ? new Dialogue(turns.subList(1, turns.size())) : this;
    }

    public Turn last() {
        return turns.getLast();
    }

    /** True when the user spoke last, so that a response may follow. */
    public boolean isPrompt() {
        return last().role() == Role.USER;
    }

    private Dialogue with(Turn turn) {
        var longer = new ArrayList<>(turns);
        longer.add(turn);
        return new Dialogue(longer);
    }
}
