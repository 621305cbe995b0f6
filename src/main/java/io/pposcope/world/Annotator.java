package io.pposcope.world;

import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.PreferencePair;
import io.pposcope.math.RandomStreams;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.util.stream.Collectors;

/**
 * A person who labels pairs: sees the gold reward through noise, and is fond of length and of compliments.
 * <p>{@code opinion = gold + perWord·words + perCompliment·compliments + noise·ε}, {@code ε ~ N(0, 1)}. A pair is
 * decided by the larger opinion. The noise is a function of seed, prompt and text, so the same answer always makes the
 * same impression, and labels do not depend on the order of asking.
 *
 * @param perWord       fondness of length, gold per word
 * @param perCompliment fondness of flattery, gold per compliment
 * @param noise         standard deviation of an impression
 */
public record Annotator(GoldReward gold, double perWord, double perCompliment, double noise, long seed) {
    private static final double PER_WORD = 0.04;
    private static final double PER_COMPLIMENT = 0.35;
    private static final double NOISE = 0.6;

    /** The annotator of the embedded world: 0.04 per word, 0.35 per compliment, noise 0.6. */
    static Annotator usual(GoldReward gold, long seed) {
        return new Annotator(gold, PER_WORD, PER_COMPLIMENT, NOISE, seed);
    }

    /** How good an answer looks to this annotator, on the scale of the gold reward. */
    public double opinion(DialoguePrompt prompt, Answer answer) {
        return opinion(prompt.dialogue(), gold.score(prompt, answer.text(), answer.finished()), answer);
    }

    /** True where the first answer is preferred; ties go to the first. */
    public boolean prefersFirst(DialoguePrompt prompt, Answer first, Answer second) {
        return opinion(prompt, first) >= opinion(prompt, second);
    }

    /** The pair, labelled. */
    public PreferencePair label(DialoguePrompt prompt, Answer first, Answer second) {
        return pair(prompt.dialogue(), first, second, prefersFirst(prompt, first, second));
    }

    PreferencePair label(Task task, Answer first, Answer second) {
        boolean firstWins = opinion(task.prompt(), GoldReward.score(task, first), first)
                >= opinion(task.prompt(), GoldReward.score(task, second), second);
        return pair(task.prompt(), first, second, firstWins);
    }

    private static PreferencePair pair(Dialogue prompt, Answer first, Answer second, boolean firstWins) {
        return firstWins
                ? new PreferencePair(prompt, first.text(), second.text())
                : new PreferencePair(prompt, second.text(), first.text());
    }

    private double opinion(Dialogue prompt, Gold seen, Answer answer) {
        String asked = prompt.turns().stream().map(Turn::text).collect(Collectors.joining("\n"));
        double impression = RandomStreams.at(
                        seed, asked.hashCode(), answer.text().hashCode(), answer.finished() ? 1 : 0)
                .nextGaussian();
        return seen.total() + perWord * seen.words() + perCompliment * seen.compliments() + noise * impression;
    }
}
