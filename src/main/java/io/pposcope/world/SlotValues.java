package io.pposcope.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What an answer is about: words bound to names, and pools of interchangeable parts, of which an answer draws as many
 * as it has room for, each at most once ({@code step} is drawn as {@code {step1}}, {@code {step2}} …).
 */
record SlotValues(Map<String, String> bound, Map<String, List<String>> pools) {

    static SlotValues of(String... namesAndValues) {
        return new SlotValues(Map.of(), Map.of()).with(namesAndValues);
    }

    SlotValues with(String... namesAndValues) {
        Map<String, String> more = new HashMap<>(bound);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            more.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new SlotValues(more, pools);
    }

    SlotValues withPool(String name, List<String> parts) {
        Map<String, List<String>> more = new HashMap<>(pools);
        more.put(name, parts);
        return new SlotValues(bound, more);
    }

    /** A random line of the section, said of this meaning. */
    String say(Book book, String section, RandomGenerator random) {
        return book.say(book.pick(section, random), drawn(random), random);
    }

    private Map<String, String> drawn(RandomGenerator random) {
        if (pools.isEmpty()) {
            return bound;
        }
        Map<String, String> drawn = new HashMap<>(bound);
        pools.forEach((name, parts) -> {
            List<String> left = new ArrayList<>(parts);
            for (int i = 1; !left.isEmpty(); i++) {
                drawn.put(name + i, KeyPhrase.text(left.remove(random.nextInt(left.size()))));
            }
        });
        return drawn;
    }
}
