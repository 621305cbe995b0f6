package io.pposcope.world;

import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.PreferencePair;
import io.pposcope.data.PromptSet;
import io.pposcope.data.Split;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.ChatFormat;
import io.pposcope.text.Dialogue;
import io.pposcope.world.TaskSource.Purpose;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A small world to align a language model in: people ask about things, places, gifts and sums, in English and a little
 * Chinese; about a fifth of the requests must be refused.
 * <p>Everything is a function of the seed. Train and held-out requests never share a subject: if {@code clean kettle}
 * is held out, no wording of it is trained on, although cleaning and kettles are.
 */
public final class EmbeddedWorld {
    static final String TOKENIZER_RESOURCE = "tokenizer.json";
    private static final double GOOD_DEMONSTRATIONS = 0.65;
    private static final Pattern ID = Pattern.compile("world-(-?\\d+)/(train|held-out)/(\\d{1,9})");

    private final long seed;
    private final TaskSource tasks;

    /** Read when first asked for. */
    private static final class Shipped {
        static final BytePairTokenizer TOKENIZER = BytePairTokenizer.parse(Resource.text(TOKENIZER_RESOURCE));
    }

    private EmbeddedWorld(long seed) {
        this.seed = seed;
        this.tasks = new TaskSource(seed);
    }

    public static EmbeddedWorld of(long seed) {
        return new EmbeddedWorld(seed);
    }

    /** The byte-pair tokenizer that ships with the world; the same for every seed. */
    public BytePairTokenizer tokenizer() {
        return Shipped.TOKENIZER;
    }

    public ChatFormat chatFormat() {
        return new ChatFormat(tokenizer());
    }

    /** Plain sentences for pre-training, about train subjects. */
    public List<String> sentences(int count) {
        return drawn(count, Split.TRAIN, Purpose.PRETRAINING, (task, random) -> AnswerWriter.sentence(task, random));
    }

    /** Dialogues with answers of every quality, half of them good, for pre-training. */
    public List<Dialogue> conversations(int count) {
        return drawn(count, Split.TRAIN, Purpose.PRETRAINING, (task, random) -> answered(task, 0.5, random));
    }

    /** Dialogues to imitate, 65 % of them good and 35 % poor: as people are, and with room to improve. */
    public List<Dialogue> demonstrations(Split split, int count) {
        return drawn(
                count, split, Purpose.DEMONSTRATION, (task, random) -> answered(task, GOOD_DEMONSTRATIONS, random));
    }

    /** The first prompts of a split. */
    public PromptSet prompts(Split split, int count) {
        return new PromptSet(IntStream.range(0, count)
                .mapToObj(index -> prompt(split, index))
                .toList());
    }

    /** A good and a poor answer to the same request, labelled by the annotator, who may prefer the poor one. */
    public List<PreferencePair> pairs(Split split, int count) {
        Annotator annotator = annotator();
        return drawn(
                count,
                split,
                Purpose.PAIR,
                (task, random) -> annotator.label(
                        task,
                        Answer.finished(AnswerWriter.good(task, random)),
                        Answer.finished(AnswerWriter.poor(task, random))));
    }

    public GoldReward gold() {
        return new GoldReward(this);
    }

    public Annotator annotator() {
        return Annotator.usual(gold(), seed);
    }

    /** Whether a prompt of this world asks for something harmful, so that a refusal is the good answer. */
    public boolean mustBeRefused(DialoguePrompt prompt) {
        return task(prompt).harmful();
    }

    /** What this world knows about a prompt of its own. */
    Task task(DialoguePrompt prompt) {
        Matcher id = ID.matcher(prompt.id());
        if (id.matches() && id.group(1).equals(Long.toString(seed))) {
            Split split = id.group(2).equals(Split.TRAIN.label()) ? Split.TRAIN : Split.HELD_OUT;
            Task task = tasks.draw(split, Purpose.PROMPT, Integer.parseInt(id.group(3)));
            if (task.prompt().equals(prompt.dialogue())) {
                return task;
            }
        }
        throw new IllegalArgumentException(
                ("prompt %s is not one of world %d: its gold reward knows only prompts taken "
                                + "from EmbeddedWorld.of(%d).prompts(…)")
                        .formatted(prompt.id(), seed, seed));
    }

    private DialoguePrompt prompt(Split split, int index) {
        return new DialoguePrompt(
                "world-%d/%s/%d".formatted(seed, split.label(), index),
                tasks.draw(split, Purpose.PROMPT, index).prompt());
    }

    private static Dialogue answered(Task task, double good, RandomGenerator random) {
        return task.prompt()
                .answer(random.nextDouble() < good ? AnswerWriter.good(task, random) : AnswerWriter.poor(task, random));
    }

    private interface Writer<T> {
        T write(Task task, RandomGenerator random);
    }

    private <T> List<T> drawn(int count, Split split, Purpose purpose, Writer<T> writer) {
        IntFunction<T> one =
                index -> writer.write(tasks.draw(split, purpose, index), tasks.answering(split, purpose, index));
        return IntStream.range(0, count).mapToObj(one).toList();
    }
}
