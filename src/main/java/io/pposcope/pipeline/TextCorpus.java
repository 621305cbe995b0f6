package io.pposcope.pipeline;

import io.pposcope.math.RandomStreams;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Sequences;
import io.pposcope.stage.TextSource;
import io.pposcope.text.ChatFormat;
import io.pposcope.text.Dialogue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts for the language-model loss, each split into what is read and what is predicted. Batches gather texts of like
 * length, so that little is padded; the same arguments give the same batch.
 */
final class TextCorpus implements TextSource {

    /** One text: {@code read} is context, the loss is taken on {@code predicted}. */
    public record Text(int[] read, int[] predicted) {

        int length() {
            return read.length + predicted.length;
        }
    }

    private static final long PURPOSE = RandomStreams.purpose("texts");

    private final List<Text> byLength;

    /** @throws IllegalArgumentException if there is no text */
    public TextCorpus(List<Text> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("a corpus needs at least one text");
        }
        byLength = texts.stream().sorted(Comparator.comparingInt(Text::length)).toList();
    }

    /** Plain sentences, predicted from the first token on: whole, where the tokenizer puts a token before a text. */
    public static List<Text> sentences(ChatFormat format, List<String> sentences) {
        return sentences.stream()
                .map(sentence -> IntStream.concat(
                                IntStream.of(format.tokenizer().opening()), IntStream.of(format.response(sentence)))
                        .toArray())
                .map(TextCorpus::afterTheFirst)
                .toList();
    }

    private static Text afterTheFirst(int... ids) {
        return new Text(Arrays.copyOf(ids, 1), Arrays.copyOfRange(ids, 1, ids.length));
    }

    /** Whole dialogues, predicted from the first token on. */
    public static List<Text> dialogues(ChatFormat format, List<Dialogue> dialogues) {
        return dialogues.stream()
                .map(format::dialogue)
                .map(TextCorpus::afterTheFirst)
                .toList();
    }

    /** Dialogues of which only the last answer is predicted: supervised fine-tuning. */
    public static List<Text> answers(ChatFormat format, List<Dialogue> dialogues) {
        return dialogues.stream()
                .map(dialogue -> {
                    Dialogue prompt = new Dialogue(
                            dialogue.turns().subList(0, dialogue.turns().size() - 1));
                    return new Text(
                            format.prompt(prompt),
                            format.response(dialogue.last().text()));
                })
                .toList();
    }

    public int size() {
        return byLength.size();
    }

    /** {@code count} texts of like length from a random place. */
    public Sequences batch(long seed, int step, int count) {
        int start = RandomStreams.at(seed, PURPOSE, step).nextInt(Math.max(1, size() - count + 1));
        return sequences(IntStream.range(start, Math.min(size(), start + count)).toArray());
    }

    @Override
    public Sequences texts(int iteration, int minibatch, int count) {
        var random = RandomStreams.at(PURPOSE, iteration, minibatch);
        return sequences(
                IntStream.range(0, count).map(i -> random.nextInt(size())).toArray());
    }

    /** The first {@code count} of an even spread over all lengths. */
    public Sequences spread(int count) {
        return sequences(IntStream.range(0, count)
                .map(i -> (int) ((long) i * size() / count))
                .toArray());
    }

    private Sequences sequences(int... chosen) {
        return new Sequences(
                TokenIds.of(IntStream.of(chosen)
                        .mapToObj(i -> byLength.get(i).read())
                        .toArray(int[][]::new)),
                TokenIds.of(IntStream.of(chosen)
                        .mapToObj(i -> byLength.get(i).predicted())
                        .toArray(int[][]::new)));
    }
}
