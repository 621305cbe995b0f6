package io.pposcope.stage;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.List;
import java.util.Set;

/**
 * Rows decoded in one batch, all at the same place. A row that was changed by hand goes on in a group of its own, so
 * the others never notice.
 */
final class DecodingGroup implements AutoCloseable {

    /** Draws before a row whose likely tokens are all banned takes the likeliest that is not. */
    private static final int MOST_DRAWS = 100;

    private final RolloutStage stage;
    private final Decoding decoding;
    private final Lookahead lookahead;
    private final List<LiveRow> slots;
    private final Set<Integer> ends;
    /** What rows that have ended are fed while others go on. */
    private final int filler;

    private final int capacity;
    private int length;

    /** Reads the prompts and the first {@code length} tokens of every row. */
    DecodingGroup(RolloutStage stage, List<LiveRow> slots, int length, int capacity) {
        this.stage = stage;
        this.slots = List.copyOf(slots);
        this.ends = stage.tokenizer().ends();
        this.filler = stage.tokenizer().eos();
        this.capacity = capacity;
        this.decoding = stage.policy().decode(prompts(), capacity, stage.rule().controls());
        this.lookahead = new Lookahead(
                decoding, this.slots, ends.stream().mapToInt(Integer::intValue).toArray());
        while (this.length < length) {
            int place = this.length++;
            decoding.advance(
                    slots.stream().mapToInt(row -> row.idAt(place, filler)).toArray());
        }
    }

    private TokenIds prompts() {
        return TokenIds.of(slots.stream()
                .map(row ->
                        row.prompt.tokens().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new));
    }

    RolloutSoFar.Group soFar() {
        return new RolloutSoFar.Group(
                slots.stream().map(row -> row.number).toList(),
                slots.stream()
                        .filter(row -> row.home == this)
                        .map(row -> row.number)
                        .toList(),
                length,
                capacity);
    }

    int capacity() {
        return capacity;
    }

    boolean hasOpenRow(int limit) {
        return slots.stream().anyMatch(row -> isOpen(row, limit));
    }

    private boolean isOpen(LiveRow row, int limit) {
        return row.home == this && row.open(ends, limit);
    }

    /** Log-probabilities of a row's next token under the policy, {@code [V]}. */
    double[] nextLogProbs(LiveRow row) {
        lookahead.settle();
        return decoding.nextLogProbs(slots.indexOf(row));
    }

    /** One more token for every open row. */
    void step(SamplingControls controls, int limit) {
        boolean free = controls.equals(stage.rule().controls())
                && slots.stream().noneMatch(row -> isOpen(row, limit) && row.wantsOtherwise());
        if (free && length + 1 < limit) {
            append(
                    new Draft(lookahead.next(row -> isOpen(row, limit), limit - 1 - length)),
                    new boolean[slots.size()],
                    limit);
            length++;
        } else {
            lookahead.settle();
            stepByHand(controls, limit);
        }
    }

    private void stepByHand(SamplingControls controls, int limit) {
        Draft draft = new Draft(sampleAt(
                controls,
                slots.stream()
                        .mapToDouble(row -> isOpen(row, limit) ? row.draw() : 0)
                        .toArray()));
        boolean changed = !controls.equals(stage.rule().controls());
        boolean[] byHand = new boolean[slots.size()];
        for (int slot = 0; slot < slots.size(); slot++) {
            LiveRow row = slots.get(slot);
            if (isOpen(row, limit)) {
                byHand[slot] = redrawn(draft, slot, controls) | draft.force(slot, row) | changed;
            } else {
                draft.tokens[slot] = filler;
            }
        }
        append(draft, byHand, limit);
        length++;
        if (hasOpenRow(limit)) {
            decoding.advance(draft.tokens);
        }
    }

    private Choice sampleAt(SamplingControls controls, double... uniforms) {
        decoding.controls(controls);
        Choice choice = decoding.sample(uniforms);
        decoding.controls(stage.rule().controls());
        return choice;
    }

    /** Draws again while the drawn token is banned: exactly the distribution without the banned tokens. */
    private boolean redrawn(Draft draft, int slot, SamplingControls controls) {
        LiveRow row = slots.get(slot);
        boolean redrawn = false;
        for (int draws = 1; row.banned.contains(draft.tokens[slot]); draws++) {
            redrawn = true;
            if (draws < MOST_DRAWS) {
                double[] uniforms = new double[slots.size()];
                uniforms[slot] = row.draw();
                draft.tokens[slot] = sampleAt(controls, uniforms).tokens()[slot];
            } else {
                draft.tokens[slot] = likeliestAllowed(row);
            }
        }
        return redrawn;
    }

    private int likeliestAllowed(LiveRow row) {
        double[] logProbs = nextLogProbs(row);
        int best = -1;
        for (int id = 0; id < logProbs.length; id++) {
            if (!row.banned.contains(id) && (best < 0 || logProbs[id] > logProbs[best])) {
                best = id;
            }
        }
        return best;
    }

    private void append(Draft draft, boolean[] byHand, int limit) {
        boolean anyByHand = false;
        for (boolean one : byHand) {
            anyByHand |= one;
        }
        Choice policy = anyByHand ? decoding.force(draft.tokens) : draft.sampled;
        for (int slot = 0; slot < slots.size(); slot++) {
            if (isOpen(slots.get(slot), limit)) {
                slots.get(slot).tokens.add(byHand[slot] ? draft.tokenByHand(slot, policy) : draft.token(slot));
                slots.get(slot).grown = true;
            }
        }
    }

    @Override
    public void close() {
        decoding.close();
        slots.stream().filter(row -> row.home == this).forEach(row -> row.home = null);
    }

    /** Sampled tokens on their way to be appended. */
    private static final class Draft {

        private final Choice sampled;
        private final int[] tokens;

        Draft(Choice sampled) {
            this.sampled = sampled;
            this.tokens = sampled.tokens().clone();
        }

        boolean force(int slot, LiveRow row) {
            if (row.forced.isEmpty()) {
                return false;
            }
            tokens[slot] = row.forced.remove();
            return true;
        }

        Token token(int slot) {
            return new Token(
                    tokens[slot],
                    sampled.logProbs()[slot],
                    sampled.samplingLogProbs()[slot],
                    sampled.entropies()[slot],
                    false);
        }

        /** The policy's own numbers for it; it was certain where it replaced the sampled one. */
        Token tokenByHand(int slot, Choice policy) {
            double sampling = tokens[slot] == sampled.tokens()[slot] ? sampled.samplingLogProbs()[slot] : 0;
            return new Token(tokens[slot], policy.logProbs()[slot], sampling, policy.entropies()[slot], true);
        }
    }
}
