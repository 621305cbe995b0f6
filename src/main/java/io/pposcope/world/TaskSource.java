package io.pposcope.world;

import io.pposcope.data.Split;
import io.pposcope.math.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The endless numbered supply of tasks: the same seed, split, purpose and index always give the same task. */
final class TaskSource {
    private static final int CHINESE_PERCENT = 15;
    private static final int HELD_OUT_PERCENT = 12;

    /** What tasks are drawn for; each purpose has its own supply. */
    enum Purpose {
        PROMPT,
        DEMONSTRATION,
        PAIR,
        PRETRAINING
    }

    private final long seed;
    private final List<TaskTemplate> english = menu(Book.of(Language.ENGLISH));
    private final List<TaskTemplate> chinese = menu(Book.of(Language.CHINESE));

    TaskSource(long seed) {
        this.seed = seed;
    }

    Task draw(Split split, Purpose purpose, int index) {
        RandomGenerator random = RandomStreams.at(seed, split.ordinal(), purpose.ordinal(), index);
        List<TaskTemplate> menu = menu(random);
        Task task = Book.pick(menu, random).draw(random);
        while (splitOf(task.key()) != split) {
            task = Book.pick(menu, random).draw(random);
        }
        return task;
    }

    /** A task of either split. */
    Task any(RandomGenerator random) {
        return Book.pick(menu(random), random).draw(random);
    }

    private List<TaskTemplate> menu(RandomGenerator random) {
        return random.nextInt(100) < CHINESE_PERCENT ? chinese : english;
    }

    /** A stream of its own for what is drawn in answer to a task. */
    RandomGenerator answering(Split split, Purpose purpose, int index) {
        return RandomStreams.at(seed, split.ordinal(), purpose.ordinal(), index, 1);
    }

    /** The side on which a key stands, the same for every seed. */
    static Split splitOf(String key) {
        return RandomStreams.at(key.hashCode()).nextInt(100) < HELD_OUT_PERCENT ? Split.HELD_OUT : Split.TRAIN;
    }

    private static List<TaskTemplate> menu(Book book) {
        List<TaskTemplate> menu = new ArrayList<>();
        add(menu, 20, new HowTo(book, false));
        add(menu, 5, new HowTo(book, true));
        add(menu, 7, new Fact(book, "place", "object", false));
        add(menu, 5, new Fact(book, "owner", "object", false));
        add(menu, 4, new Fact(book, "colour", "object", false));
        add(menu, 5, new Fact(book, "day", "event", false));
        add(menu, 3, new Fact(book, "place", "object", true));
        add(menu, 2, new Fact(book, "owner", "object", true));
        add(menu, 5, new Sum(book));
        add(menu, 4, new Comparison(book));
        add(menu, 6, new Gift(book));
        add(menu, 4, new Enumeration(book));
        add(menu, 5, new Story(book));
        add(menu, 3, new Knowledge(book, "use", "object", "use"));
        add(menu, 2, new Knowledge(book, "word", "word", "opposite"));
        add(menu, 19, new Harm(book, false));
        add(menu, 3, new Harm(book, true));
        return List.copyOf(menu);
    }

    private static void add(List<TaskTemplate> menu, int share, TaskTemplate recipe) {
        for (int i = 0; i < share; i++) {
            menu.add(recipe);
        }
    }
}
