package io.pposcope.trainer;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.trainer.IterationState.Finished;
import io.pposcope.trainer.IterationState.Reached;
import io.pposcope.trainer.IterationState.Sampling;
import io.pposcope.trainer.IterationState.Updating;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One iteration under way: {@link PpoMax#next()} in small steps. It can stand between two tokens, two passes of a
 * model, two stages or two minibatches; standing and looking change nothing, so an iteration made in steps and one made
 * in one go are equal bit for bit. A step that fails leaves it where it stood.
 */
public final class LiveIteration implements AutoCloseable {

    private PpoMax ppo;
    private IterationState state;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    LiveIteration(PpoMax ppo) {
        this.ppo = ppo;
        this.state = new Reached(ppo.prompts());
    }

    LiveIteration(PpoMax ppo, IterationSoFar soFar) {
        this.ppo = ppo;
        this.state = resumed(ppo, soFar);
        this.seconds.putAll(soFar.seconds());
    }

    private static IterationState resumed(PpoMax ppo, IterationSoFar soFar) {
        return switch (soFar.reached()) {
            case PromptBatch prompts
            when soFar.rollout().isPresent() ->
                new Sampling(prompts, ppo.resumeRollout(prompts, soFar.rollout().get()));
            case Scores scores
            when soFar.rollout().isPresent() ->
                new Sampling(scores, ppo.resumeRollout(scores, soFar.rollout().get()));
            case Advantages advantages
            when soFar.update().isPresent() ->
                new Updating(
                        advantages, ppo.resumeUpdate(advantages, soFar.update().get()));
            case Iteration iteration -> new Finished(iteration);
            case StageValue value -> new Reached(value);
        };
    }

    /** All that is needed to go on later, or elsewhere; a half accumulated minibatch is to be made again. */
    public IterationSoFar soFar() {
        return new IterationSoFar(
                reached(), rollout().map(LiveRollout::soFar), update().map(LiveUpdate::soFar), seconds);
    }

    /** Where it stands. */
    public IterationState state() {
        return state;
    }

    /** The furthest stage value; the whole {@link Iteration} at last. */
    public StageValue reached() {
        return state.value();
    }

    /** The rollout under way. */
    public Optional<LiveRollout> rollout() {
        return state instanceof Sampling sampling ? Optional.of(sampling.rollout()) : Optional.empty();
    }

    /** The update under way. */
    public Optional<LiveUpdate> update() {
        return state instanceof Updating updating ? Optional.of(updating.update()) : Optional.empty();
    }

    public boolean done() {
        return state instanceof Finished;
    }

    /** The smallest step that can be made from here; returns what it completed. */
    public Boundary step() {
        if (done()) {
            throw finished();
        }
        long start = System.nanoTime();
        Phase phase = state.phase();
        Boundary completed;
        try {
            completed = stepFurther();
        } finally {
            seconds.merge(phase.metric(), (System.nanoTime() - start) / 1e9, Double::sum);
        }
        if (state instanceof Updating(Advantages advantages, LiveUpdate update) && update.done()) {
            UpdateReport report = ppo.advance(advantages, update.soFar());
            state = new Finished(new Iteration(advantages, report, seconds));
        }
        return completed;
    }

    private Boundary stepFurther() {
        return switch (state) {
            case Sampling(StageValue before, LiveRollout rollout) -> sample(before, rollout);
            case Reached(StageValue value) -> stepFrom(value);
            case Updating updating -> train(updating.update());
            case Finished finished -> throw finished();
        };
    }

    private Boundary stepFrom(StageValue value) {
        return switch (value) {
            case PromptBatch prompts -> {
                LiveRollout rollout = ppo.begin(prompts);
                state = new Sampling(prompts, rollout);
                yield sample(prompts, rollout);
            }
            case Rollout sampled -> reach(ppo.score(sampled));
            case Scores scores -> stepFrom(scores);
            case Rewards rewards -> reach(ppo.advantages(rewards));
            case Advantages advantages -> {
                LiveUpdate update = ppo.beginUpdate(advantages);
                state = new Updating(advantages, update);
                yield train(update);
            }
            case UpdateReport report -> throw finished();
            case Iteration iteration -> throw finished();
        };
    }

    private Boundary stepFrom(Scores scores) {
        Optional<PromptBatch> more = ppo.replacements(scores);
        if (more.isEmpty()) {
            return reach(ppo.shape(scores));
        }
        LiveRollout rollout = ppo.beginReplacements(scores, more.get());
        state = new Sampling(scores, rollout);
        return sample(scores, rollout);
    }

    private IllegalStateException finished() {
        return new IllegalStateException("iteration " + state.iteration() + " is finished; begin the next one");
    }

    private Boundary reach(StageValue value) {
        state = new Reached(value);
        return Boundary.STAGE;
    }

    private Boundary sample(StageValue before, LiveRollout rollout) {
        if (!rollout.done()) {
            rollout.step();
            return Boundary.TOKEN;
        }
        if (rollout.readNext()) {
            return Boundary.PASS;
        }
        Rollout sampled = rollout.finish();
        return reach(before instanceof Scores scores ? scores.plus(ppo.score(sampled)) : sampled);
    }

    private Boundary train(LiveUpdate update) {
        int before = update.minibatch();
        update.step();
        if (update.done()) {
            return Boundary.ITERATION;
        }
        return update.minibatch() == before ? Boundary.PASS : Boundary.MINIBATCH;
    }

    /** Makes the rest. */
    public Iteration finish() {
        while (!done()) {
            step();
        }
        close();
        return reached().part(Iteration.class).orElseThrow();
    }

    /**
     * Goes on from another stage value of this iteration, an edited one for instance.
     *
     * @throws IllegalStateException if weights have moved already
     */
    public void replace(StageValue edited) {
        int iteration = state.iteration();
        if (edited.iteration() != iteration || edited instanceof UpdateReport || edited instanceof Iteration) {
            throw new IllegalArgumentException("iteration " + iteration + " cannot go on from the "
                    + edited.getClass().getSimpleName() + " of iteration " + edited.iteration()
                    + "; it needs prompts, a rollout, scores, rewards or advantages of its own");
        }
        if (state instanceof Finished || state instanceof Updating) {
            throw new IllegalStateException("the update of iteration " + iteration
                    + " has begun, so its experience can no longer be edited; rewind to the iteration's start first");
        }
        rollout().ifPresent(LiveRollout::close);
        state = new Reached(edited);
    }

    /** Makes the stages still to come with another configuration or reward; what is under way ends as it began. */
    void goOnUnder(PpoMax changed) {
        ppo = changed;
    }

    /** Takes a half accumulated minibatch back to its start, so that the learner can be lent to others. */
    public void backToMinibatchStart() {
        update().ifPresent(LiveUpdate::backToMinibatchStart);
    }

    @Override
    public void close() {
        if (state instanceof Sampling(StageValue before, LiveRollout rollout)) {
            rollout.close();
            state = new Reached(before);
        }
        backToMinibatchStart();
        ppo.release(this);
    }
}
