package io.pposcope.pipeline;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.math.RandomStreams;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Tokenizer;
import io.pposcope.text.huggingface.ChatTemplate;
import io.pposcope.text.huggingface.PretrainedTokenizer;
import io.pposcope.trainer.PromptSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prompts of one's own: plain texts, each with the tokens that its tokenizer puts around a text, or dialogues to be answered. They
 * come in a shuffled order, every one once before any comes again.
 */
public final class TextPrompts implements PromptSource {

    private static final long PURPOSE = RandomStreams.purpose("prompts");

    private final List<Prompt> prompts;

    /** @throws IllegalArgumentException if there is no prompt, or one has no token */
    public static TextPrompts continuing(List<String> texts, Tokenizer tokenizer) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there are no prompts; at least one text to be continued is needed");
        }
        return new TextPrompts(IntStream.range(0, texts.size()).mapToObj(i -> prompt("prompt-" + i, texts.get(i), tokenizer)).toList());
    }

    private TextPrompts(List<Prompt> prompts) {
        this.prompts = List.copyOf(prompts);
    }

    /**
     * Dialogues that the policy answers, written as its chat template wants them.
     *
     * @throws IllegalArgumentException if there is no dialogue, or one does not fit the template
     */
    public static TextPrompts answering(List<Dialogue> dialogues, PretrainedTokenizer tokenizer, ChatTemplate template) {
        if (dialogues.isEmpty()) {
            throw new IllegalArgumentException("there are no prompts; at least one dialogue to be answered is needed");
        }
        return new TextPrompts(IntStream.range(0, dialogues.size()).mapToObj(i -> prompt("prompt-" + i, dialogues.get(i).last().text(),
                tokenizer.prompt(dialogues.get(i), template), tokenizer)).toList());
    }

    private static Prompt prompt(String id, String text, Tokenizer tokenizer) {
        return prompt(id, text, tokenizer.prompt(text), tokenizer);
    }

    private static Prompt prompt(String id, String text, int[] ids, Tokenizer tokenizer) {
        if (ids.length == 0) {
            throw new IllegalArgumentException(id + ", \"" + text + "\", has no token to continue, and the tokenizer puts none before it; leave it out");
        }
        return new Prompt(id, text, IntStream.of(ids).boxed().toList(), IntStream.of(ids).mapToObj(tokenizer::piece).toList());
    }

    @Override
    public PromptBatch batch(long seed, int iteration, int size) {
        return new PromptBatch(iteration, IntStream.range(0, size).mapToObj(i -> at(seed, (long) iteration * size + i)).toList());
    }

    private Prompt at(long seed, long place) {
        int[] order = RandomStreams.permutation(RandomStreams.at(seed, PURPOSE, place / prompts.size()), prompts.size());
        return prompts.get(order[(int) (place % prompts.size())]);
    }
}
