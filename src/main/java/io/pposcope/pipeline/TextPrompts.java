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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prompts of one's own: plain texts, each with the tokens that its tokenizer puts around a text, or dialogues to be
 * answered. They come in a shuffled order, every one once before any comes again.
 */
public final class TextPrompts implements PromptSource {

    private static final long PURPOSE = RandomStreams.purpose("prompts");

    private static final int QUOTED = 60;
    private static final int NAMED = 5;

    private final List<Prompt> prompts;
    private final int bos;

    /**
     * Prompts that the policy continues as plain texts.
     *
     * @throws IllegalArgumentException if there is no prompt, or one has no token
     */
    public static TextPrompts continuing(List<String> texts, Tokenizer tokenizer) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there are no prompts; at least one text to be continued is needed");
        }
        return new TextPrompts(
                IntStream.range(0, texts.size())
                        .mapToObj(i -> prompt("prompt-" + i, texts.get(i), tokenizer))
                        .toList(),
                tokenizer.bos());
    }

    private TextPrompts(List<Prompt> prompts, int bos) {
        this.prompts = List.copyOf(prompts);
        this.bos = bos;
    }

    /**
     * Dialogues that the policy answers, written as its chat template wants them.
     *
     * @throws IllegalArgumentException if there is no dialogue, or one does not fit the template
     */
    public static TextPrompts answering(
            List<Dialogue> dialogues, PretrainedTokenizer tokenizer, ChatTemplate template) {
        if (dialogues.isEmpty()) {
            throw new IllegalArgumentException("there are no prompts; at least one dialogue to be answered is needed");
        }
        return new TextPrompts(
                IntStream.range(0, dialogues.size())
                        .mapToObj(i -> prompt(
                                "prompt-" + i,
                                dialogues.get(i).last().text(),
                                tokenizer.prompt(dialogues.get(i), template),
                                tokenizer))
                        .toList(),
                tokenizer.bos());
    }

    private static Prompt prompt(String id, String text, Tokenizer tokenizer) {
        return prompt(id, text, tokenizer.prompt(text), tokenizer);
    }

    private static Prompt prompt(String id, String text, int[] ids, Tokenizer tokenizer) {
        if (ids.length == 0) {
            throw new IllegalArgumentException(id + ", \"" + text
                    + "\", has no token to continue, and the tokenizer puts none before it; leave it out");
        }
        return new Prompt(
                id,
                text,
                IntStream.of(ids).boxed().toList(),
                IntStream.of(ids).mapToObj(tokenizer::piece).toList());
    }

    /** How many prompts there are. */
    public int size() {
        return prompts.size();
    }

    /**
     * The prompts of at most so many tokens.
     *
     * @throws IllegalArgumentException if none is left
     */
    public TextPrompts withoutLongerThan(int tokens) {
        List<Prompt> fitting = prompts.stream()
                .filter(prompt -> prompt.tokens().size() <= tokens)
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("all " + size() + " prompts have more than " + tokens
                    + " tokens; the shortest has "
                    + prompts.stream()
                            .mapToInt(prompt -> prompt.tokens().size())
                            .min()
                            .orElseThrow());
        }
        return new TextPrompts(fitting, bos);
    }

    /**
     * The same prompts, longer ones with their last {@code tokens} tokens alone, of which the first is the one that
     * begins a text where the prompt begins with it. Their text, which rewards and displays see, stays whole.
     *
     * @throws IllegalArgumentException if there are to be fewer than two tokens
     */
    public TextPrompts cutTo(int tokens) {
        if (tokens < 2) {
            throw new IllegalArgumentException("prompts cannot be cut to " + tokens + " tokens; at least 2 are needed");
        }
        return new TextPrompts(
                prompts.stream()
                        .map(prompt -> prompt.tokens().size() <= tokens ? prompt : cut(prompt, tokens))
                        .toList(),
                bos);
    }

    private Prompt cut(Prompt prompt, int tokens) {
        int from = prompt.tokens().size() - tokens;
        int kept = prompt.tokens().getFirst() == bos ? 1 : 0;
        return new Prompt(
                prompt.id(),
                prompt.text(),
                ends(prompt.tokens(), kept, from + kept),
                ends(prompt.pieces(), kept, from + kept));
    }

    private static <T> List<T> ends(List<T> all, int first, int from) {
        return Stream.concat(all.subList(0, first).stream(), all.subList(from, all.size()).stream())
                .toList();
    }

    @Override
    public void requireRoom(int contextLength, int maxNewTokens) {
        int room = contextLength - maxNewTokens;
        List<Prompt> tooLong =
                prompts.stream().filter(prompt -> prompt.tokens().size() > room).toList();
        if (!tooLong.isEmpty()) {
            throw new IllegalArgumentException(tooLong.size() + " of " + size() + " prompts are too long: "
                    + described(tooLong) + ". With " + maxNewTokens + " new tokens (maxNewTokens) a context of "
                    + contextLength + " has room for " + Math.max(0, room) + ". " + remedies(contextLength, room));
        }
    }

    private String remedies(int contextLength, int room) {
        int longest = prompts.stream()
                .mapToInt(prompt -> prompt.tokens().size())
                .max()
                .orElseThrow();
        String lower =
                longest < contextLength ? "Lower maxNewTokens to " + (contextLength - longest) : "Lower maxNewTokens";
        return room < 2
                ? lower
                : lower + "; or leave long prompts out, or cut them to their ends: --long-prompts leave-out"
                        + " or cut on the command line, prompts.withoutLongerThan(" + room + ") or prompts.cutTo("
                        + room + ") in code";
    }

    private static String described(List<Prompt> tooLong) {
        return tooLong.stream()
                        .limit(NAMED)
                        .map(prompt -> prompt.id() + " \""
                                + (prompt.text().length() <= QUOTED
                                        ? prompt.text()
                                        : prompt.text().substring(0, QUOTED) + "…")
                                + "\" has " + prompt.tokens().size() + " tokens")
                        .collect(Collectors.joining(", "))
                + (tooLong.size() > NAMED ? ", …" : "");
    }

    @Override
    public PromptBatch batch(long seed, int iteration, int size) {
        return new PromptBatch(
                iteration,
                IntStream.range(0, size)
                        .mapToObj(i -> at(seed, (long) iteration * size + i))
                        .toList());
    }

    private Prompt at(long seed, long place) {
        int[] order =
                RandomStreams.permutation(RandomStreams.at(seed, PURPOSE, place / prompts.size()), prompts.size());
        return prompts.get(order[(int) (place % prompts.size())]);
    }
}
