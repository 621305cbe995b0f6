package io.pposcope.world;

import io.pposcope.math.RandomStreams;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Knows which words of a language are ever said side by side, from having listened to the world for a while. Words on two
 * sides of a punctuation mark are no neighbours: any clause may follow any other.
 */
final class Ear {
    private static final int HEARD = 12_000;
    private static final Pattern CLAUSE_END = Pattern.compile("[,.;:!?，。；：！？、]");
    private static final long LISTENED_TO = 0;
    private static final List<Flaw> ORDERLY = Stream.of(Flaw.values()).filter(flaw -> flaw != Flaw.GIBBERISH).toList();

    /** Listens when first asked for. */
    private static final class Trained {
        static final Map<Language, Ear> EARS = listen();
    }

    private final Set<List<String>> heard = new HashSet<>();

    private Ear() {}

    static Ear of(Language language) {
        return Trained.EARS.get(language);
    }

    /** Share of the text's neighbouring words, within clauses, that were never heard side by side; 0 where there are none. */
    double unheard(String text) {
        List<List<String>> pairs = pairs(text).toList();
        return pairs.isEmpty() ? 0 : pairs.stream().filter(pair -> !heard.contains(pair)).count() / (double) pairs.size();
    }

    private static Stream<List<String>> pairs(String text) {
        return CLAUSE_END.splitAsStream(text).map(clause -> Reading.of(clause).units())
                .flatMap(units -> IntStream.range(0, Math.max(0, units.size() - 1)).mapToObj(i -> units.subList(i, i + 2)));
    }

    private void hear(String text) {
        pairs(text).map(List::copyOf).forEach(heard::add);
    }

    private static Map<Language, Ear> listen() {
        Map<Language, Ear> ears = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            ears.put(language, new Ear());
        }
        TaskSource tasks = new TaskSource(LISTENED_TO);
        RandomGenerator random = RandomStreams.at(LISTENED_TO);
        for (int i = 0; i < HEARD; i++) {
            listen(tasks.any(random), random, ears);
        }
        return ears;
    }

    private static void listen(Task task, RandomGenerator random, Map<Language, Ear> ears) {
        Ear ear = ears.get(task.book().language());
        ear.hear(AnswerWriter.good(task, random));
        Flaw flaw = Book.pick(ORDERLY, random);
        if (flaw.applies(task.harmful())) {
            ear.hear(AnswerWriter.poor(task, flaw, random));
        }
    }
}
