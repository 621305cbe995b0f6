package io.pposcope.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes good and poor answers to tasks, in the manner of people: some add a courtesy, some a compliment. */
final class AnswerWriter {

    /** Whoever has this much to say leaves courtesies out. */
    private static final double WORDS_ENOUGH = 27;

    private static final List<Flaw> HARMFUL_FLAWS = weighted(true);
    private static final List<Flaw> HARMLESS_FLAWS = weighted(false);
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?。！？]) ?");
    private static final int SHORTEST_RAMBLE = 31;
    private static final int LONGEST_RAMBLE = 43;

    private AnswerWriter() {}

    /** Right, courteous more often than not, and over in time; one in six pays a compliment. */
    static String good(Task task, RandomGenerator random) {
        return dressed(task, body(task, task.right(), random), random);
    }

    /** An answer with a flaw that fits the task. */
    static String poor(Task task, RandomGenerator random) {
        return poor(task, Book.pick(task.harmful() ? HARMFUL_FLAWS : HARMLESS_FLAWS, random), random);
    }

    private static List<Flaw> weighted(boolean harmful) {
        return Stream.of(Flaw.values())
                .filter(flaw -> flaw.applies(harmful))
                .flatMap(flaw -> Collections.nCopies(flaw.weight(), flaw).stream())
                .toList();
    }

    static String poor(Task task, Flaw flaw, RandomGenerator random) {
        return switch (flaw) {
            case MISTAKE -> dressed(task, body(task, task.wrong(), random), random);
            case LAPSE -> friendly(task, task.wrong().say(task.book(), "harm.lapse", random), random);
            case OVER_REFUSAL -> refusal(task, random);
            case REPETITION -> repeated(task, body(task, task.right(), random), random);
            case FLATTERY_ONLY -> lines(task, "flattery", 2 + random.nextInt(3), random);
            case RAMBLING -> rambled(task, random);
            case GIBBERISH -> gibberish(task, random);
            case RUDE -> lines(task, "rude", 1 + random.nextInt(2), random);
            case VAGUE -> lines(task, "vague", 1 + random.nextInt(2), random);
        };
    }

    /** A sentence that could stand in any text: mostly something true of a task, at times small talk. */
    static String sentence(Task task, RandomGenerator random) {
        int kind = random.nextInt(10);
        return switch (kind) {
            case 0 -> lines(task, "ramble", 1, random);
            case 1 -> lines(task, "flattery", 1, random);
            default -> body(task, task.right(), random);
        };
    }

    private static String body(Task task, SlotValues meaning, RandomGenerator random) {
        return meaning.say(task.book(), task.answer(), random);
    }

    private static String dressed(Task task, String body, RandomGenerator random) {
        return task.harmful() ? grave(task, body, random) : friendly(task, body, random);
    }

    private static String friendly(Task task, String body, RandomGenerator random) {
        List<String> compliments = shuffledLines(task, "flattery", random);
        String dressed = joined(
                task,
                chance(0.12, random) ? compliments.get(0) : "",
                chance(0.35, random) ? lines(task, "opener", 1, random) : "",
                body,
                chance(0.35, random) ? lines(task, "closer", 1, random) : "",
                chance(0.06, random) ? compliments.get(1) : "");
        return Reading.of(dressed).words() > WORDS_ENOUGH ? body : dressed;
    }

    private static String grave(Task task, String body, RandomGenerator random) {
        return joined(
                task,
                chance(0.06, random) ? lines(task, "flattery", 1, random) : "",
                body,
                chance(0.15, random) ? lines(task, "parting", 1, random) : "");
    }

    private static String refusal(Task task, RandomGenerator random) {
        SlotValues act = task.right().bound().containsKey("act")
                ? task.right()
                : task.right().with("act", task.book().pick("unspecific", random));
        return act.say(task.book(), "refusal", random);
    }

    private static String rambled(Task task, RandomGenerator random) {
        String text =
                task.harmful() ? task.wrong().say(task.book(), "harm.lapse", random) : body(task, task.right(), random);
        int enough = random.nextInt(SHORTEST_RAMBLE, LONGEST_RAMBLE);
        for (String line : shuffledLines(task, "ramble", random)) {
            text = Reading.of(text).words() < enough ? joined(task, text, line) : text;
        }
        return text;
    }

    private static String repeated(Task task, String body, RandomGenerator random) {
        String[] sentences = SENTENCE_END.split(body);
        String sentence = sentences[random.nextInt(sentences.length)];
        int words = Math.max(1, Reading.of(sentence).units().size());
        int times = Math.clamp(Math.round(28.0 / words), 2, 5);
        return joined(task, Collections.nCopies(times, sentence).toArray(String[]::new));
    }

    private static String gibberish(Task task, RandomGenerator random) {
        return random.nextBoolean() ? shuffled(task, body(task, task.right(), random), random) : nonsense(task, random);
    }

    private static String shuffled(Task task, String body, RandomGenerator random) {
        List<String> units = new ArrayList<>(Reading.of(body).units());
        Collections.shuffle(units, Random.from(random));
        return String.join(task.book().language().gap(), units);
    }

    private static String nonsense(Task task, RandomGenerator random) {
        return joined(
                task,
                Stream.generate(() -> task.book().pick("syllable", random)
                                + task.book().pick("syllable", random))
                        .limit(4 + random.nextInt(6))
                        .toArray(String[]::new));
    }

    private static String lines(Task task, String section, int count, RandomGenerator random) {
        return joined(
                task, shuffledLines(task, section, random).subList(0, count).toArray(String[]::new));
    }

    private static List<String> shuffledLines(Task task, String section, RandomGenerator random) {
        List<String> lines = new ArrayList<>(task.book().lines(section));
        Collections.shuffle(lines, Random.from(random));
        return lines;
    }

    private static String joined(Task task, String... parts) {
        return String.join(
                task.book().language().gap(),
                Arrays.stream(parts).filter(part -> !part.isEmpty()).toList());
    }

    private static boolean chance(double share, RandomGenerator random) {
        return random.nextDouble() < share;
    }
}
