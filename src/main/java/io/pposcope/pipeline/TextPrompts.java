package io.pposcope.pipeline;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.math.RandomStreams;
import io.pposcope.text.Tokenizer;
import io.pposcope.trainer.PromptSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prompts that are plain texts, each continued by the policy as it stands, after the token that begins a text. They come in
 * a shuffled order, every one once before any comes again.
 */
public final class TextPrompts implements PromptSource {

    private static final long PURPOSE = RandomStreams.purpose("prompts");

    private final List<Prompt> prompts;

    /** @throws IllegalArgumentException if there is no prompt */
    public TextPrompts(List<String> texts, Tokenizer tokenizer) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there are no prompts; at least one text to be continued is needed");
        }
        prompts = IntStream.range(0, texts.size()).mapToObj(i -> prompt("prompt-" + i, texts.get(i), tokenizer)).toList();
    }

    private static Prompt prompt(String id, String text, Tokenizer tokenizer) {
        int[] ids = IntStream.concat(IntStream.of(tokenizer.bos()), IntStream.of(tokenizer.encode(text))).toArray();
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
