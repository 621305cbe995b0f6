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
 * Which pairs of neighbouring words of a language occur in the world, from a sample of its answers. Words on two sides
 * of a punctuation mark are no neighbours: any clause may follow any other.
 */
final class BigramInventory {
    private static final int TASKS = 12_000;
    private static final Pattern CLAUSE_END = Pattern.compile("[,.;:!?，。；：！？、]");
    private static final long SEED = 0;
    private static final List<Flaw> ORDERLY =
            Stream.of(Flaw.values()).filter(flaw -> flaw != Flaw.GIBBERISH).toList();

    /** Collected when first asked for. */
    private static final class All {
        static final Map<Language, BigramInventory> BY_LANGUAGE = collect();
    }

    private final Set<List<String>> seen = new HashSet<>();

    private BigramInventory() {}

    static BigramInventory of(Language language) {
        return All.BY_LANGUAGE.get(language);
    }

    /**
     * Share of the text's neighbouring words, within clauses, that never stand side by side in the world; 0 where there
     * are none.
     */
    double unseenFraction(String text) {
        List<List<String>> pairs = pairs(text).toList();
        return pairs.isEmpty()
                ? 0
                : pairs.stream().filter(pair -> !seen.contains(pair)).count() / (double) pairs.size();
    }

    private static Stream<List<String>> pairs(String text) {
        return CLAUSE_END
                .splitAsStream(text)
                .map(clause -> Reading.of(clause).units())
                .flatMap(units ->
                        IntStream.range(0, Math.max(0, units.size() - 1)).mapToObj(i -> units.subList(i, i + 2)));
    }

    private void add(String text) {
        pairs(text).map(List::copyOf).forEach(seen::add);
    }

    private static Map<Language, BigramInventory> collect() {
        Map<Language, BigramInventory> inventories = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            inventories.put(language, new BigramInventory());
        }
        TaskSource tasks = new TaskSource(SEED);
        RandomGenerator random = RandomStreams.at(SEED);
        for (int i = 0; i < TASKS; i++) {
            collect(tasks.any(random), random, inventories);
        }
        return inventories;
    }

    private static void collect(Task task, RandomGenerator random, Map<Language, BigramInventory> inventories) {
        BigramInventory inventory = inventories.get(task.book().language());
        inventory.add(AnswerWriter.good(task, random));
        Flaw flaw = Book.pick(ORDERLY, random);
        if (flaw.applies(task.harmful())) {
            inventory.add(AnswerWriter.poor(task, flaw, random));
        }
    }
}
