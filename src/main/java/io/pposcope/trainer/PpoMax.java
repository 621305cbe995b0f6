package io.pposcope.trainer;

import io.pposcope.experience.AdvantageEstimator.FromContinuations;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.GroupFilter;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RandomStreams;
import io.pposcope.model.LearnerState;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.AdvantageStage;
import io.pposcope.stage.Continuations;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.stage.RolloutSoFar;
import io.pposcope.stage.RolloutStage;
import io.pposcope.stage.ScoringStage;
import io.pposcope.stage.ShapingStage;
import io.pposcope.stage.UpdateStage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * PPO-max: the loop, and its five stages one by one.
 *
 * <p>{@link #next()} is {@code prompts → rollout → score → shape → advantages → update}. A notebook may make the five
 * calls itself, one cell at a time; both ways give the same {@link Iteration}. Only {@code update} changes anything, so
 * a cell can be run again and gives the same answer. Where groups without contrast are replaced, {@link
 * #withReplacements} stands between score and shape.
 *
 * <p>Its weights are freed when it is closed, when its lab is, or when nobody refers to it any more.
 *
 * <p>Source: arXiv 2307.04964, section 5.4.
 */
public final class PpoMax implements AutoCloseable {

    private static final long REPLACEMENT = RandomStreams.purpose("replaced groups");

    private final Setup setup;
    private final PpoMaxConfig config;
    private final long seed;
    private volatile TrainerState state;
    private volatile Optional<LiveIteration> underway = Optional.empty();

    public PpoMax(Setup setup, PpoMaxConfig config, long seed) {
        this.setup = setup;
        this.config = config;
        this.seed = seed;
        this.state = TrainerState.start(config);
    }

    /** This training, from where it stands, under another configuration. */
    public PpoMax with(PpoMaxConfig changed) {
        return goingOn(new PpoMax(setup, changed, seed));
    }

    /** This training, from where it stands, on another reward. */
    public PpoMax with(RewardFunction reward) {
        return goingOn(new PpoMax(setup.with(reward), config, seed));
    }

    /**
     * A second trainer of the same weights, for taking turns; it goes on from {@code snapshot} when that is restored.
     */
    public PpoMax twin(PpoMaxConfig changed, TrainingSnapshot snapshot) {
        PpoMax twin = new PpoMax(setup, changed, seed);
        twin.state = snapshot.state().under(changed, snapshot.config());
        return twin;
    }

    private PpoMax goingOn(PpoMax changed) {
        changed.state = state.under(changed.config, config);
        changed.underway = underway;
        underway.ifPresent(live -> live.goOnUnder(changed));
        underway = Optional.empty();
        return changed;
    }

    /**
     * Pre-trains the critic as the configuration asks; call it before the first iteration.
     *
     * @return explained variance of the returns, round by round
     */
    public List<Double> warmUpCritic() {
        requireNothingUnderway("pre-train the critic");
        CriticWarmup.Outcome outcome = CriticWarmup.run(this);
        state = new TrainerState(state.iteration(), state.policyVersion(), outcome.moments(), state.klCoefficient());
        return outcome.rounds().stream()
                .map(CriticWarmup.Round::explainedVariance)
                .toList();
    }

    /** One whole iteration. */
    public Iteration next() {
        Stopwatch clock = new Stopwatch();
        PromptBatch prompts = prompts();
        return next(clock.lap(Phase.ROLLOUT, rollout(prompts)), clock);
    }

    /** The rest of an iteration on a given rollout, for instance a recorded one. */
    public Iteration next(Rollout rollout) {
        return next(rollout, new Stopwatch());
    }

    private Iteration next(Rollout rollout, Stopwatch clock) {
        Scores scores = clock.lap(Phase.SCORING, withReplacements(score(rollout)));
        Rewards rewards = clock.lap(Phase.SHAPING, shape(scores));
        Advantages advantages = clock.lap(Phase.ADVANTAGES, advantages(rewards));
        UpdateReport report = clock.lap(Phase.UPDATE, update(advantages));
        return new Iteration(advantages, report, clock.seconds());
    }

    /**
     * One iteration to be made in small steps.
     *
     * @throws IllegalStateException if one is under way already
     */
    public LiveIteration beginIteration() {
        requireNothingUnderway("begin another");
        underway = Optional.of(new LiveIteration(this));
        return underway.get();
    }

    /** Goes on with an iteration that was under way, given that the learner stands where it stood. */
    public LiveIteration resume(IterationSoFar soFar) {
        requireNothingUnderway("resume another");
        underway = Optional.of(new LiveIteration(this, soFar));
        return underway.get();
    }

    /**
     * The iteration that was begun and is neither finished nor closed. Trainer and iteration hold each other: the
     * iteration calls the stages, and while it is under way the trainer refuses whatever would move its weights.
     */
    public Optional<LiveIteration> underway() {
        return underway;
    }

    void release(LiveIteration closed) {
        underway = underway.filter(live -> live != closed);
    }

    private void requireNothingUnderway(String what) {
        if (underway.isPresent()) {
            throw new IllegalStateException("cannot " + what + " while an iteration is under way ("
                    + underway.get().state() + "); finish it or close it first");
        }
    }

    /** The prompts of the present iteration. */
    public PromptBatch prompts() {
        return prompts(seed, config.rollout().promptsPerBatch());
    }

    private PromptBatch prompts(long streamSeed, int count) {
        return prompts(streamSeed, state.iteration(), count);
    }

    PromptBatch prompts(long streamSeed, int iteration, int count) {
        return setup.prompts()
                .batch(streamSeed, iteration, count)
                .repeated(config.rollout().responsesPerPrompt());
    }

    /**
     * Prompts to be sampled in place of groups without contrast, where the configuration replaces those; empty where
     * nothing is to be replaced, or enough was sampled.
     */
    public Optional<PromptBatch> replacements(Scores scores) {
        int kept = config.advantage().groups() == GroupFilter.ALL
                ? config.rollout().rolloutBatchSize()
                : scores.groups().rowsWithContrast(scores.raw()).length;
        int count = config.rollout().promptsToReplace(kept, scores.raw().rows());
        return count == 0 ? Optional.empty() : Optional.of(prompts(replacementSeed(scores), count));
    }

    /** The same scores, and those of responses sampled in place of groups without contrast. */
    public Scores withReplacements(Scores scores) {
        Optional<PromptBatch> more = replacements(scores);
        return more.isEmpty()
                ? scores
                : withReplacements(
                        scores.plus(score(rolloutStage(replacementSeed(scores)).apply(more.get()))));
    }

    /** Every round of replacements has streams of its own, found again from what was sampled before. */
    private long replacementSeed(StageValue before) {
        return before instanceof Scores scores
                ? RandomStreams.at(seed, REPLACEMENT, scores.raw().rows()).nextLong()
                : seed;
    }

    /** Samples a response to every prompt; reference and critic read each token. */
    public Rollout rollout(PromptBatch prompts) {
        return rolloutStage(seed).apply(prompts);
    }

    Rollout rolloutWithSeed(PromptBatch prompts, long streamSeed) {
        return rolloutStage(streamSeed).apply(prompts);
    }

    Continuations continuations(Rollout rollout) {
        return new Continuations(rolloutStage(seed), rollout);
    }

    /** Begins a rollout that can be stepped token by token. */
    public LiveRollout begin(PromptBatch prompts) {
        return rolloutStage(seed).begin(prompts);
    }

    LiveRollout beginReplacements(Scores scores, PromptBatch more) {
        return rolloutStage(replacementSeed(scores)).begin(more);
    }

    LiveRollout resumeRollout(StageValue before, RolloutSoFar soFar) {
        return rolloutStage(replacementSeed(before)).resume(soFar);
    }

    private RolloutStage rolloutStage(long streamSeed) {
        return new RolloutStage(
                setup.learner().policy(),
                setup.reference(),
                setup.learner().critic(),
                setup.tokenizer(),
                config.rollout(),
                state.policyVersion(),
                streamSeed);
    }

    /** One score per response. */
    public Scores score(Rollout rollout) {
        return new ScoringStage(setup.reward()).apply(rollout);
    }

    /** One score per response, from another reward. */
    public Scores score(Rollout rollout, RewardFunction reward) {
        return new ScoringStage(reward).apply(rollout);
    }

    /** One reward per token. */
    public Rewards shape(Scores scores) {
        return new ShapingStage(shapingRule(), state.moments()).apply(scores);
    }

    ShapingRule shapingRule() {
        return new ShapingRule(
                config.transform(),
                config.missingEndPenalty(),
                new KlPenalty(config.klEstimator(), state.klCoefficient()),
                config.overlongPenalty()
                        .map(penalty -> penalty.within(config.rollout().maxNewTokens())));
    }

    /** One advantage and one return per token. */
    public Advantages advantages(Rewards rewards) {
        Rewards valued = config.advantage().estimator() instanceof FromContinuations(int count)
                ? ContinuedReturns.of(this, rewards).valued(count)
                : rewards;
        return new AdvantageStage(config.advantage()).apply(valued);
    }

    /**
     * Trains policy and critic, then moves on to the next iteration: the running moments take in the rollout's scores,
     * and the KL controller sets the next coefficient from the rollout's KL.
     *
     * @throws io.pposcope.stage.StaleExperienceException if the policy has moved on since the rollout
     */
    public UpdateReport update(Advantages advantages) {
        requireNothingUnderway("update");
        return advance(advantages, updateStage().apply(advantages));
    }

    /** Like {@link #update}, on experience that an earlier policy sampled. */
    public UpdateReport updateStale(Advantages advantages) {
        requireNothingUnderway("update");
        return advance(advantages, updateStage().applyStale(advantages));
    }

    /**
     * Lets an experiment train, and puts weights and optimiser back bit for bit.
     *
     * @throws IllegalStateException if an update is under way, for then the weights have moved already
     */
    public <T> T tentatively(Function<UpdateStage, T> experiment) {
        return tentatively(config, experiment);
    }

    /**
     * Lets an experiment train under another configuration's update, and puts weights and optimiser back bit for bit.
     * It stands here and not in the debugger because only the trainer knows that no update is under way.
     *
     * @throws IllegalStateException if an update is under way, for then the weights have moved already
     */
    public <T> T tentatively(PpoMaxConfig other, Function<UpdateStage, T> experiment) {
        if (underway.flatMap(LiveIteration::update).isPresent()) {
            throw new IllegalStateException(
                    "the update of iteration " + state.iteration() + " has begun, so nothing can be tried on the "
                            + "weights before it; rewind to the iteration's start first");
        }
        try (StateAside aside = StateAside.of(setup.learner())) {
            return experiment.apply(
                    new UpdateStage(setup.learner(), other.update(), setup.texts(), state.policyVersion(), seed));
        }
    }

    LiveUpdate beginUpdate(Advantages advantages) {
        return updateStage().begin(advantages);
    }

    LiveUpdate resumeUpdate(Advantages advantages, UpdateReport soFar) {
        return updateStage().resume(advantages, soFar);
    }

    private UpdateStage updateStage() {
        return new UpdateStage(setup.learner(), config.update(), setup.texts(), state.policyVersion(), seed);
    }

    UpdateReport advance(Advantages advantages, UpdateReport report) {
        Rollout rollout = advantages.rollout();
        double sequenceKl = rollout.kl().sum() / rollout.rows();
        double coefficient = config.klController().next(state.klCoefficient(), sequenceKl, rollout.rows());
        state = new TrainerState(
                state.iteration() + 1,
                report.policyVersion(),
                advantages.rewards().momentsAfter(),
                coefficient);
        return report;
    }

    public PpoMaxConfig config() {
        return config;
    }

    public long seed() {
        return seed;
    }

    public TrainerState state() {
        return state;
    }

    public Setup setup() {
        return setup;
    }

    /** Everything as it stands, also in the middle of an iteration. */
    public TrainingSnapshot snapshot() {
        return present().kept();
    }

    /** A {@link #snapshot} without copies of weights and moments: {@link io.pposcope.model.Learner#present}. */
    public TrainingSnapshot present() {
        return new TrainingSnapshot(config, seed, state, setup.learner().present(), underway.map(LiveIteration::soFar));
    }

    /**
     * Goes on from a snapshot, bit for bit, under this configuration; what was under way here is given up.
     *
     * @return the iteration that was under way in the snapshot
     * @throws IllegalArgumentException if the snapshot's weights are of another architecture
     */
    public Optional<LiveIteration> restore(TrainingSnapshot snapshot) {
        underway.ifPresent(LiveIteration::close);
        restore(snapshot.state().under(config, snapshot.config()), snapshot.learner());
        return snapshot.underway().map(this::resume);
    }

    /** Goes on from a saved state, bit for bit. */
    public void restore(TrainerState saved, LearnerState learner) {
        requireNothingUnderway("restore");
        setup.learner().restore(learner);
        state = saved;
    }

    /**
     * Frees the weights that this trainer trains, and with them those of every trainer and branch of the same weights.
     *
     * @throws IllegalStateException if an iteration is under way
     */
    @Override
    public void close() {
        requireNothingUnderway("close");
        setup.learner().close();
    }
}
