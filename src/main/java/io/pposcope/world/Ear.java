package io.pposcope.world;

import io.pposcope.data.Split;
import io.pposcope.world.TaskSource.Purpose;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Knows which words of a language are ever said side by side, from having listened to the world for a while. */
final class Ear {
    private static final int HEARD = 20_000;
    private static final long LISTENED_TO = 0;

    /** Listens when first asked for. */
    private static final class Trained {
        static final Map<Language, Ear> EARS = listen();
    }

    private final Set<List<String>> heard = new HashSet<>();

    private Ear() {}

    static Ear of(Language language) {
        return Trained.EARS.get(language);
    }

    /** Share of a text's neighbouring words never heard side by side; 0 for a text of one word or none. */
    double unheard(Reading text) {
        int pairs = text.units().size() - 1;
        long strange = IntStream.range(0, Math.max(0, pairs)).filter(i -> !heard.contains(text.units().subList(i, i + 2))).count();
        return pairs < 1 ? 0 : strange / (double) pairs;
    }

    private void hear(String text) {
        List<String> units = Reading.of(text).units();
        for (int i = 0; i + 1 < units.size(); i++) {
            heard.add(List.copyOf(units.subList(i, i + 2)));
        }
    }

    private static Map<Language, Ear> listen() {
        Map<Language, Ear> ears = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            ears.put(language, new Ear());
        }
        TaskSource tasks = new TaskSource(LISTENED_TO);
        for (Split split : Split.values()) {
            IntStream.range(0, HEARD).forEach(index -> listen(tasks, split, index, ears));
        }
        return ears;
    }

    private static void listen(TaskSource tasks, Split split, int index, Map<Language, Ear> ears) {
        Task task = tasks.draw(split, Purpose.PRETRAINING, index);
        RandomGenerator random = tasks.answering(split, Purpose.PRETRAINING, index);
        Ear ear = ears.get(task.book().language());
        ear.hear(AnswerWriter.good(task, random));
        for (Flaw flaw : Flaw.values()) {
            if (flaw.applies(task.harmful()) && flaw != Flaw.GIBBERISH && flaw != Flaw.REPETITION) {
                ear.hear(AnswerWriter.poor(task, flaw, random));
            }
        }
    }
}
