package io.pposcope.stage;

import io.pposcope.experience.Prompt;
import io.pposcope.math.RandomStreams;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** One growing response: its tokens, its random stream, and what a person wants of its next tokens. */
final class LiveRow {

    private static final long PURPOSE = RandomStreams.purpose("rollout");

    final int number;
    final Prompt prompt;
    final List<Token> tokens = new ArrayList<>();
    final TreeSet<Integer> banned = new TreeSet<>();
    final Deque<Integer> forced = new ArrayDeque<>();
    /** Where the row is decoded; null while it is decoded nowhere. */
    DecodingGroup home;

    boolean dropped;
    /** Whether the last step made it longer. */
    boolean grown;

    private final long seed;
    private final int iteration;
    private SplittableRandom stream;
    /** Numbers of the stream that were looked at, but not drawn. */
    private final List<Double> peeked = new ArrayList<>();

    private int restarts;
    private int draws;

    LiveRow(long seed, int iteration, int number, Prompt prompt) {
        this.seed = seed;
        this.iteration = iteration;
        this.number = number;
        this.prompt = prompt;
        openStream();
    }

    static LiveRow of(long seed, int iteration, int number, RolloutSoFar.Row saved) {
        LiveRow row = new LiveRow(seed, iteration, number, saved.prompt());
        row.restarts = saved.restarts();
        row.openStream();
        for (int i = 0; i < saved.draws(); i++) {
            row.draw();
        }
        row.tokens.addAll(saved.tokens());
        row.banned.addAll(saved.banned());
        row.forced.addAll(saved.forced());
        row.dropped = saved.dropped();
        return row;
    }

    RolloutSoFar.Row soFar() {
        return new RolloutSoFar.Row(prompt, tokens, restarts, draws, List.copyOf(banned), List.copyOf(forced), dropped);
    }

    private void openStream() {
        stream = restarts == 0
                ? RandomStreams.at(seed, iteration, PURPOSE, number)
                : RandomStreams.at(seed, iteration, PURPOSE, number, restarts);
        peeked.clear();
        draws = 0;
    }

    double draw() {
        draws++;
        return peeked.isEmpty() ? stream.nextDouble() : peeked.removeFirst();
    }

    /** What the draw after so many others will be. */
    double peek(int others) {
        while (peeked.size() <= others) {
            peeked.add(stream.nextDouble());
        }
        return peeked.get(others);
    }

    int length() {
        return tokens.size();
    }

    boolean ended(Set<Integer> ends) {
        return !tokens.isEmpty() && ends.contains(tokens.getLast().id());
    }

    /** Why it does not grow any more, in words. */
    String ending(Set<Integer> ends, int limit) {
        return dropped
                ? "was dropped"
                : ended(ends) ? "ended by its end token" : "reached the limit of " + limit + " tokens";
    }

    boolean open(Set<Integer> ends, int limit) {
        return !dropped && length() < limit && !ended(ends);
    }

    /** Whether its next token may be another than the sampled one. */
    boolean wantsOtherwise() {
        return !forced.isEmpty() || !banned.isEmpty();
    }

    /** The id at a place, or {@code filler} beyond the end: what other rows' decoding needs of this one. */
    int idAt(int place, int filler) {
        return place < length() ? tokens.get(place).id() : filler;
    }

    int[] ids() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    /**
     * The ids without the end token, which is no part of the text even where a tokenizer has it among its ordinary
     * tokens.
     */
    int[] textIds(Set<Integer> ends) {
        return tokens.stream()
                .limit(length() - (ended(ends) ? 1 : 0))
                .mapToInt(Token::id)
                .toArray();
    }

    /** Forgets all tokens from {@code length} on; the row must then be decoded anew. */
    void cutTo(int length) {
        tokens.subList(length, tokens.size()).clear();
        home = null;
    }

    /** Begins anew on another random stream. */
    void restart() {
        cutTo(0);
        forced.clear();
        restarts++;
        openStream();
    }
}
