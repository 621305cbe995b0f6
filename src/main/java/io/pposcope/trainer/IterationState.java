package io.pposcope.trainer;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where an iteration stands, and what can be read there. Its {@code toString()} says it in words. */
public sealed interface IterationState {

    /**
     * Between two tokens, or between two readings of what was sampled.
     *
     * @param value the prompts; or where groups without contrast are being replaced, the scores of what was sampled
     */
    record Sampling(StageValue value, LiveRollout rollout) implements IterationState {

        @Override
        public Phase phase() {
            return Phase.ROLLOUT;
        }

        @Override
        public List<ResponseView> responses() {
            return rollout.responses();
        }

        @Override
        public String toString() {
            return "iteration " + iteration() + ", " + phase() + ": "
                    + (rollout.done()
                            ? "being read, " + rollout.position() + " tokens"
                            : "token " + rollout.position() + " of at most " + rollout.maxNewTokens());
        }
    }

    /** Between two stages. */
    record Reached(StageValue value) implements IterationState {

        @Override
        public Phase phase() {
            return Phase.after(value);
        }

        @Override
        public String toString() {
            return before(iteration(), phase());
        }
    }

    /** Between two passes or two minibatches of the update. */
    record Updating(Advantages advantages, LiveUpdate update) implements IterationState {

        @Override
        public StageValue value() {
            return advantages;
        }

        @Override
        public Phase phase() {
            return Phase.UPDATE;
        }

        /** With the ratios of the minibatches trained so far. */
        @Override
        public List<ResponseView> responses() {
            return new Iteration(advantages, update.soFar(), Map.of()).responses();
        }

        @Override
        public String toString() {
            return "iteration " + iteration() + ", " + phase() + ": minibatch " + update.minibatch() + " of "
                    + update.minibatches()
                    + (update.betweenMinibatches() ? "" : ", micro-batch " + update.microBatch());
        }
    }

    /** At its end. */
    record Finished(Iteration value) implements IterationState {

        @Override
        public Phase phase() {
            return Phase.UPDATE;
        }

        @Override
        public String toString() {
            return "iteration " + iteration() + " is finished";
        }
    }

    /**
     * The furthest stage value: while sampling the prompts (or the scores of what was sampled before), while updating
     * the advantages, at last the iteration.
     */
    StageValue value();

    /** The stage under way, or about to begin; the update in a finished iteration. */
    Phase phase();

    /** Which iteration. */
    default int iteration() {
        return value().iteration();
    }

    /** Every response with all that is known of it here; those of a rollout under way as far as they have grown. */
    default List<ResponseView> responses() {
        return value().responses();
    }

    /** The minibatches of the update as far as they are trained; empty before it. */
    default Optional<UpdateReport> trained() {
        return switch (this) {
            case Updating updating -> Optional.of(updating.update().soFar());
            case Finished finished -> Optional.of(finished.value().update());
            case Sampling sampling -> Optional.empty();
            case Reached reached -> Optional.empty();
        };
    }

    /** What is there to be seen: the rollout under way, or the furthest stage value. */
    default Object look() {
        return this instanceof Sampling sampling ? sampling.rollout() : value();
    }

    /** In words, where a stage has not begun yet. */
    static String before(int iteration, Phase phase) {
        return "iteration " + iteration + ", before " + phase;
    }
}
