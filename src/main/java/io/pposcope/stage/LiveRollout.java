package io.pposcope.stage;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.Softmax;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A rollout under way, one token at a time. Between two tokens everything can be looked at, and looking changes
 * nothing: a rollout finished in one go and one finished in steps are equal bit for bit.
 *
 * <p>It can also be changed by hand: force, ban or replace a token, drop, restart or add a row, change sampling and
 * length limit. Tokens that the policy did not choose freely are marked {@link Rollout#byHand} and left out of the
 * losses; rows that were not touched stay the same to the bit. Rows keep their numbers while the rollout is live.
 */
public final class LiveRollout implements Inspectable, AutoCloseable {

    /**
     * One possible next token.
     *
     * @param probability under the policy
     * @param referenceProbability under the reference
     */
    public record Candidate(int token, String piece, double probability, double referenceProbability) {}

    private final RolloutStage stage;
    private final int iteration;
    private final List<LiveRow> rows = new ArrayList<>();
    private final DecodingGroups groups;
    private SamplingControls controls;
    private int maxNewTokens;
    private Optional<RolloutReading> reading = Optional.empty();
    private boolean closed;

    LiveRollout(RolloutStage stage, PromptBatch prompts) {
        this.stage = stage;
        this.iteration = prompts.iteration();
        this.controls = stage.rule().controls();
        this.maxNewTokens = stage.rule().maxNewTokens();
        this.groups = new DecodingGroups(stage);
        prompts.prompts().forEach(prompt -> rows.add(new LiveRow(stage.seed(), iteration, rows.size(), prompt)));
        settle();
    }

    LiveRollout(RolloutStage stage, RolloutSoFar soFar) {
        this.stage = stage;
        this.iteration = soFar.iteration();
        this.controls = soFar.controls();
        this.maxNewTokens = soFar.maxNewTokens();
        this.groups = new DecodingGroups(stage);
        soFar.rows().forEach(row -> rows.add(LiveRow.of(stage.seed(), iteration, rows.size(), row)));
        soFar.groups().forEach(saved -> groups.restore(saved, rows));
    }

    /** All that is needed to go on later, or elsewhere. */
    public RolloutSoFar soFar() {
        return new RolloutSoFar(
                iteration,
                stage.policyVersion(),
                controls,
                maxNewTokens,
                rows.stream().map(LiveRow::soFar).toList(),
                groups.soFar());
    }

    /** The iteration it belongs to. */
    public int iteration() {
        return iteration;
    }

    /** Rows, dropped ones included. */
    public int rows() {
        return rows.size();
    }

    /** Response tokens decoded so far in the longest row. */
    public int position() {
        return rows.stream()
                .filter(row -> !row.dropped)
                .mapToInt(LiveRow::length)
                .max()
                .orElse(0);
    }

    /** Whether every row has ended by itself or reached the length limit. */
    public boolean done() {
        return rows.stream().noneMatch(this::isOpen);
    }

    private boolean isOpen(LiveRow row) {
        return row.open(stage.tokenizer().ends(), maxNewTokens);
    }

    /** Rows that still grow. */
    public List<Integer> openRows() {
        return rows.stream().filter(this::isOpen).map(row -> row.number).toList();
    }

    /** Whether a row was dropped by hand. */
    public boolean dropped(int row) {
        return existing(row).dropped;
    }

    public Prompt prompt(int row) {
        return existing(row).prompt;
    }

    /** The text of a row so far. */
    public String text(int row) {
        return stage.tokenizer().decode(existing(row).textIds(stage.tokenizer().ends()));
    }

    /** Rows that the last step made longer. */
    public List<Integer> grown() {
        return rows.stream().filter(row -> row.grown).map(row -> row.number).toList();
    }

    /** Every row that was not dropped, as far as it has grown. */
    public List<ResponseView> responses() {
        return rows.stream()
                .filter(row -> !row.dropped)
                .<ResponseView>map(row -> new LiveResponse(
                        this,
                        row,
                        isOpen(row),
                        !isOpen(row) && !row.ended(stage.tokenizer().ends())))
                .toList();
    }

    /** The tokens of a row so far, with what was measured at each. */
    public List<Token> tokens(int row) {
        return List.copyOf(existing(row).tokens);
    }

    /** A token id as a reader sees it. */
    public String piece(int token) {
        return stage.tokenizer().piece(token);
    }

    /**
     * The likeliest next tokens of an open row, likeliest first, each with the reference's opinion.
     *
     * @throws IllegalArgumentException if the row has ended
     */
    public List<Candidate> candidates(int row, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "candidates() was asked for " + count + " tokens; it must be at least 0");
        }
        double[] logProbs = nextLogProbs(row);
        return new NextTokenPreview(stage, existing(row)).candidates(logProbs, count);
    }

    private double[] nextLogProbs(int row) {
        LiveRow open = existing(row);
        if (!isOpen(open)) {
            throw new IllegalArgumentException("row " + row + " has no next token: it "
                    + open.ending(stage.tokenizer().ends(), maxNewTokens)
                    + "; open rows are " + openRows());
        }
        settle();
        return open.home.nextLogProbs(open);
    }

    /** Entropy of an open row's next token under the policy, nats. */
    public double entropy(int row) {
        return Softmax.entropy(nextLogProbs(row));
    }

    /** The critic's estimate of what an open row will still earn. */
    public double value(int row) {
        return new NextTokenPreview(stage, existing(row)).value();
    }

    /** Decodes one token for every open row. */
    public LiveRollout step() {
        settle();
        rows.forEach(row -> row.grown = false);
        groups.step(controls, maxNewTokens);
        return this;
    }

    /** Steps until the condition holds or nothing is left to decode. */
    public LiveRollout runUntil(Predicate<LiveRollout> condition) {
        requireGiven(condition, "runUntil", "a condition, such as live -> live.position() == 5");
        while (!done() && !condition.test(this)) {
            step();
        }
        return this;
    }

    /** Gives every open row that is decoded nowhere a group, together with others of its length. */
    private void settle() {
        if (closed) {
            throw new IllegalStateException("this rollout of iteration " + iteration
                    + " was closed; ask its run for the rollout under way, or begin a new one");
        }
        groups.closeIdle(maxNewTokens);
        groups.take(rows.stream().filter(row -> isOpen(row) && row.home == null), maxNewTokens);
    }

    /** The next tokens of a row, whatever the policy says; they are marked as chosen by hand. */
    public LiveRollout force(int row, int... tokens) {
        requireGiven(tokens, "force", "token ids");
        IntStream.of(tokens).forEach(stage::requireToken);
        nextLogProbs(row);
        IntStream.of(tokens).forEach(existing(row).forced::add);
        return this;
    }

    /** The next words of a row, whatever the policy says. */
    public LiveRollout force(int row, String text) {
        requireGiven(text, "force", "a text");
        return force(row, stage.tokenizer().encode(text));
    }

    /** Never samples these tokens in this row again. */
    public LiveRollout ban(int row, int... tokens) {
        requireGiven(tokens, "ban", "token ids");
        LiveRow banning = existing(row);
        IntStream.of(tokens).forEach(stage::requireToken);
        IntStream.of(tokens).forEach(banning.banned::add);
        if (banning.banned.size() == stage.tokenizer().vocabularySize()) {
            IntStream.of(tokens).forEach(banning.banned::remove);
            throw new IllegalArgumentException(
                    "row " + row + " would have no token left to sample; leave it at least one");
        }
        return this;
    }

    /** Lifts all bans on a row. */
    public LiveRollout allowAll(int row) {
        existing(row).banned.clear();
        return this;
    }

    /** Puts another token at a place of a row and forgets what came after it; the row goes on from there. */
    public LiveRollout replace(int row, int place, int token) {
        LiveRow changed = existing(row);
        stage.requireToken(token);
        if (place < 0 || place >= changed.length() || changed.dropped) {
            throw new IndexOutOfBoundsException("row " + row
                    + (changed.dropped
                            ? " was dropped"
                            : " has no token " + place + ": it has " + changed.length()
                                    + ", counted from 0; force() puts a token at its end"));
        }
        changed.cutTo(place);
        changed.forced.clear();
        changed.forced.add(token);
        settle();
        reading = Optional.empty();
        changed.home.step(controls, maxNewTokens);
        groups.closeIdle(maxNewTokens);
        return this;
    }

    /** Leaves a row out of the finished rollout. */
    public LiveRollout drop(int row) {
        LiveRow dropped = existing(row);
        if (rows.stream().noneMatch(other -> !other.dropped && other != dropped)) {
            throw new IllegalArgumentException("row " + row + " is the last one; a rollout needs at least one row");
        }
        dropped.dropped = true;
        dropped.home = null;
        reading = Optional.empty();
        return this;
    }

    /** Begins a row anew, from its prompt, on fresh random numbers. */
    public LiveRollout restart(int row) {
        LiveRow again = existing(row);
        again.dropped = false;
        again.restart();
        reading = Optional.empty();
        return this;
    }

    /** One more prompt; returns the number of its row. */
    public int add(Prompt prompt) {
        requireGiven(prompt, "add", "a prompt");
        stage.requireRoom(prompt, maxNewTokens);
        rows.add(new LiveRow(stage.seed(), iteration, rows.size(), prompt));
        reading = Optional.empty();
        return rows.size() - 1;
    }

    /** One more prompt, from a text as the tokenizer cuts it; returns the number of its row. */
    public int add(String text) {
        requireGiven(text, "add", "a text");
        return add(stage.promptByHand(text));
    }

    /**
     * Samples the following tokens otherwise; unless these are the run's own controls, they are marked as chosen by
     * hand.
     */
    public LiveRollout sampling(SamplingControls changed) {
        requireGiven(changed, "sampling", "sampling controls");
        controls = changed;
        return this;
    }

    /** How the next tokens are sampled. */
    public SamplingControls sampling() {
        return controls;
    }

    /** Another length limit, in tokens; rows that the old one cut go on where the new one is higher. */
    public LiveRollout maxNewTokens(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("maxNewTokens is " + limit + "; it must be at least 1");
        }
        rows.forEach(row -> stage.requireRoom(row.prompt, limit));
        maxNewTokens = limit;
        rows.stream()
                .filter(row -> row.home != null && row.home.capacity() < limit)
                .forEach(row -> row.home = null);
        reading = Optional.empty();
        return this;
    }

    public int maxNewTokens() {
        return maxNewTokens;
    }

    /**
     * Lets the reference, then the critic read what was decoded.
     *
     * @return whether something is left to read
     * @throws IllegalStateException if rows are still open
     */
    public boolean readNext() {
        if (!done()) {
            throw new IllegalStateException(
                    "rows " + openRows() + " are still being decoded; step() or runUntil() first");
        }
        RolloutReading present = reading.orElseGet(() -> new RolloutReading(
                stage, iteration, rows.stream().filter(row -> !row.dropped).toList()));
        reading = Optional.of(present);
        return present.next();
    }

    /** Decodes the rest, lets reference and critic read every token, and closes. */
    public Rollout finish() {
        runUntil(live -> false);
        boolean more = true;
        while (more) {
            more = readNext();
        }
        close();
        return reading.orElseThrow().rollout();
    }

    private LiveRow existing(int row) {
        if (row < 0 || row >= rows.size()) {
            throw new IndexOutOfBoundsException(
                    "there is no row " + row + ": this rollout has " + rows.size() + ", counted from 0");
        }
        return rows.get(row);
    }

    private static void requireGiven(Object argument, String call, String expected) {
        if (argument == null) {
            throw new IllegalArgumentException(call + "() was given null; give " + expected);
        }
    }

    @Override
    public View view() {
        String heading = String.format(
                "Rollout of iteration %d, under way: token %d of at most %d, %d of %d rows open",
                iteration, position(), maxNewTokens, openRows().size(), rows.size());
        return GroupView.of(heading, LiveResponse.strip(responses()), NextTokenPreview.table(this));
    }

    @Override
    public String toString() {
        return "LiveRollout[iteration " + iteration + ", token " + position() + ", "
                + openRows().size() + " of " + rows.size() + " rows open]";
    }

    @Override
    public void close() {
        closed = true;
        groups.close();
    }
}
