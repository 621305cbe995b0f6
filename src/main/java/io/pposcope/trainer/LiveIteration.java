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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One iteration under way: {@link PpoMax#next()} in small steps. It can stand between two tokens, two passes of a model,
 * two stages or two minibatches; standing and looking change nothing, so an iteration made in steps and one made in one
 * go are equal bit for bit. A step that fails leaves it where it stood.
 */
public final class LiveIteration implements AutoCloseable {

    private PpoMax ppo;
    private StageValue reached;
    private Optional<LiveRollout> rollout = Optional.empty();
    private Optional<LiveUpdate> update = Optional.empty();
    private Optional<Iteration> finished = Optional.empty();
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    LiveIteration(PpoMax ppo) {
        this.ppo = ppo;
        this.reached = ppo.prompts();
    }

    LiveIteration(PpoMax ppo, IterationSoFar soFar) {
        this.ppo = ppo;
        this.reached = soFar.reached();
        this.rollout = soFar.rollout().map(ppo::resumeRollout);
        this.update = soFar.update().map(report -> ppo.resumeUpdate((Advantages) reached, report));
        this.seconds.putAll(soFar.seconds());
    }

    /** All that is needed to go on later, or elsewhere; a half accumulated minibatch is to be made again. */
    public IterationSoFar soFar() {
        return new IterationSoFar(reached, rollout.map(LiveRollout::soFar), update.map(LiveUpdate::soFar), seconds);
    }

    /** The stage under way, or about to begin. */
    public Phase phase() {
        return switch (reached) {
            case PromptBatch prompts -> Phase.ROLLOUT;
            case Rollout sampled -> Phase.SCORING;
            case Scores scores -> Phase.SHAPING;
            case Rewards rewards -> Phase.ADVANTAGES;
            case Advantages advantages -> Phase.UPDATE;
            case UpdateReport report -> throw new IllegalStateException("an update report is part of an iteration");
            case Iteration iteration -> Phase.UPDATE;
        };
    }

    public Place place() {
        return new Place(reached.iteration(), phase(), within());
    }

    private String within() {
        if (finished.isPresent()) {
            return Place.FINISHED;
        }
        return rollout.map(live -> live.done() ? "being read, " + live.position() + " tokens" : "token " + live.position() + " of at most " + live.maxNewTokens())
                .or(() -> update.map(live -> "minibatch " + live.minibatch() + " of " + live.minibatches()
                        + (live.betweenMinibatches() ? "" : ", micro-batch " + live.microBatch())))
                .orElse("");
    }

    /** The furthest stage value; the whole {@link Iteration} at last. */
    public StageValue reached() {
        return reached;
    }

    /** The rollout under way. */
    public Optional<LiveRollout> rollout() {
        return rollout;
    }

    /** The update under way. */
    public Optional<LiveUpdate> update() {
        return update;
    }

    public boolean done() {
        return finished.isPresent();
    }

    /** The smallest step that can be made from here; returns what it completed. */
    public Boundary step() {
        if (finished.isPresent()) {
            throw new IllegalStateException("iteration " + reached.iteration() + " is finished; begin the next one");
        }
        long start = System.nanoTime();
        Phase phase = phase();
        try {
            return stepFurther();
        } finally {
            seconds.merge(lap(phase), (System.nanoTime() - start) / 1e9, Double::sum);
            finished = finished.map(iteration -> new Iteration(iteration.advantages(), iteration.update(), seconds));
            reached = finished.isPresent() ? finished.get() : reached;
        }
    }

    private static String lap(Phase phase) {
        return switch (phase) {
            case SCORING -> "score";
            case SHAPING -> "shape";
            case ROLLOUT, ADVANTAGES, UPDATE -> phase.name().toLowerCase(Locale.ROOT);
        };
    }

    private Boundary stepFurther() {
        return switch (reached) {
            case PromptBatch prompts -> stepRollout(prompts);
            case Rollout sampled -> reach(ppo.score(sampled));
            case Scores scores -> reach(ppo.shape(scores));
            case Rewards rewards -> reach(ppo.advantages(rewards));
            case Advantages advantages -> stepUpdate(advantages);
            case UpdateReport report -> throw new IllegalStateException("an update report is part of an iteration");
            case Iteration iteration -> throw new IllegalStateException("iteration " + iteration.iteration() + " is finished");
        };
    }

    private Boundary reach(StageValue value) {
        reached = value;
        return Boundary.STAGE;
    }

    private Boundary stepRollout(PromptBatch prompts) {
        LiveRollout live = rollout.orElseGet(() -> ppo.begin(prompts));
        rollout = Optional.of(live);
        if (!live.done()) {
            live.step();
            return Boundary.TOKEN;
        }
        if (live.readNext()) {
            return Boundary.PASS;
        }
        Rollout sampled = live.finish();
        rollout = Optional.empty();
        return reach(sampled);
    }

    private Boundary stepUpdate(Advantages advantages) {
        LiveUpdate live = update.orElseGet(() -> ppo.beginUpdate(advantages));
        update = Optional.of(live);
        int before = live.minibatch();
        live.step();
        if (!live.done()) {
            return live.minibatch() == before ? Boundary.PASS : Boundary.MINIBATCH;
        }
        UpdateReport report = ppo.advance(advantages, live.soFar());
        update = Optional.empty();
        finished = Optional.of(new Iteration(advantages, report, seconds));
        return Boundary.ITERATION;
    }

    /** Makes the rest. */
    public Iteration finish() {
        while (!done()) {
            step();
        }
        close();
        return finished.orElseThrow();
    }

    /**
     * Goes on from another stage value of this iteration, an edited one for instance.
     *
     * @throws IllegalStateException if weights have moved already
     */
    public void replace(StageValue edited) {
        if (edited.iteration() != reached.iteration() || edited instanceof UpdateReport || edited instanceof Iteration) {
            throw new IllegalArgumentException("iteration " + reached.iteration() + " cannot go on from the "
                    + edited.getClass().getSimpleName() + " of iteration " + edited.iteration()
                    + "; it needs prompts, a rollout, scores, rewards or advantages of its own");
        }
        if (finished.isPresent() || update.isPresent()) {
            throw new IllegalStateException("the update of iteration " + reached.iteration()
                    + " has begun, so its experience can no longer be edited; rewind to the iteration's start first");
        }
        rollout.ifPresent(LiveRollout::close);
        rollout = Optional.empty();
        reached = edited;
    }

    /** Makes the stages still to come with another configuration or reward; what is under way ends as it began. */
    void goOnUnder(PpoMax changed) {
        ppo = changed;
    }

    /** Takes a half accumulated minibatch back to its start, so that the learner can be lent to others. */
    public void backToMinibatchStart() {
        update.ifPresent(LiveUpdate::backToMinibatchStart);
    }

    @Override
    public void close() {
        rollout.ifPresent(LiveRollout::close);
        rollout = Optional.empty();
        backToMinibatchStart();
        ppo.release(this);
    }
}
