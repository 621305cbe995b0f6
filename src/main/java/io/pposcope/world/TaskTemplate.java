package io.pposcope.world;

import java.util.List;
import java.util.random.RandomGenerator;

/** A way to make tasks of one kind from one book. */
interface TaskTemplate {

    Task draw(RandomGenerator random);

    /** A random element that is not the given one. */
    static <T> T another(List<T> choices, T taken, RandomGenerator random) {
        T choice = Book.pick(choices, random);
        while (choice.equals(taken)) {
            choice = Book.pick(choices, random);
        }
        return choice;
    }

    /** Phrases of a section without some of them: what would be a mistake to say. */
    static List<String> except(List<String> phrases, String... right) {
        List<String> kept = List.of(right).stream().map(Reading::phrase).toList();
        return phrases.stream().filter(phrase -> !kept.contains(phrase)).toList();
    }
}
