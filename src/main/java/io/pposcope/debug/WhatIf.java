package io.pposcope.debug;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SignChange;
import io.pposcope.math.TokenRows;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.AdvantageStage;
import io.pposcope.stage.ShapingStage;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Edits of frozen experience and what follows from them, before anything is trained. Every edit gives a new what-if;
 * what is downstream of it is computed anew, what is upstream stays.
 *
 * <p>Shaping starts from the running moments before this batch: the trainer's, or where the batch is in them already,
 * those with it taken out again (exact up to rounding).
 */
public final class WhatIf implements Inspectable {

    private record TokenReward(int row, int token, double reward) {}

    private record TokenMask(int row, int token, boolean counts) {}

    private final PpoMax ppo;
    private final Optional<Run> run;
    private final Advantages before;
    private final PpoMaxConfig config;
    private final Scores scores;
    private final List<TokenReward> rewards;
    private final List<TokenMask> masks;
    private final List<String> changes;
    private Optional<Advantages> after = Optional.empty();
    private Optional<UpdateTrial> trial = Optional.empty();

    private WhatIf(
            PpoMax ppo,
            Optional<Run> run,
            Advantages before,
            PpoMaxConfig config,
            Scores scores,
            List<TokenReward> rewards,
            List<TokenMask> masks,
            List<String> changes) {
        this.ppo = ppo;
        this.run = run;
        this.before = before;
        this.config = config;
        this.scores = scores;
        this.rewards = rewards;
        this.masks = masks;
        this.changes = changes;
    }

    /**
     * Starts from a rollout, scores, rewards, advantages, or the experience of a whole iteration.
     *
     * @throws IllegalArgumentException if there is no response yet
     */
    public static WhatIf of(PpoMax ppo, StageValue kept) {
        Require.present(ppo, "WhatIf.of", "the trainer", "the one that made the experience");
        Require.present(kept, "WhatIf.of", "the experience", "a rollout, scores, rewards, advantages or an iteration");
        return of(ppo, Optional.empty(), kept);
    }

    /** Edits of what a run has reached: tried while the run stands, and trained on by the run itself. */
    static WhatIf of(Run run, StageValue kept) {
        return of(run.trainer(), Optional.of(run), kept);
    }

    private static WhatIf of(PpoMax ppo, Optional<Run> run, StageValue kept) {
        Advantages before =
                switch (kept) {
                    case Rollout rollout -> ppo.advantages(ppo.shape(ppo.score(rollout)));
                    case Scores scores -> ppo.advantages(ppo.shape(scores));
                    case Rewards shaped -> ppo.advantages(shaped);
                    case Advantages advantages -> advantages;
                    case Iteration iteration -> iteration.advantages();
                    case PromptBatch prompts ->
                        throw new IllegalArgumentException(
                                "prompts alone can be edited by hand; finish their rollout first");
                    case UpdateReport report ->
                        throw new IllegalArgumentException(
                                "an update report holds no experience; give the iteration it is of");
                };
        return new WhatIf(ppo, run, before, ppo.config(), before.rewards().scores(), List.of(), List.of(), List.of());
    }

    private WhatIf with(Scores other, String change) {
        return new WhatIf(ppo, run, before, config, other, rewards, masks, plus(changes, change));
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return List.copyOf(longer);
    }

    /** Asks how right the critic is, by continuing responses from chosen tokens. */
    public CriticCheck critic() {
        return CriticCheck.of(ppo, run, before);
    }

    /** Scores every response anew, by another reward. */
    public WhatIf reward(RewardFunction reward) {
        Require.present(reward, "reward", "the reward", "a RewardFunction, as RewardFunction.of makes one");
        return with(reward.score(rollout()), "another reward");
    }

    /** The responses under another reward, beside what they were scored by before. */
    public Rescoring rescore(RewardFunction reward) {
        Require.present(reward, "rescore", "the reward", "a RewardFunction, as RewardFunction.of makes one");
        return Rescoring.of(before.rewards().scores(), reward, shapingRule(), before.rule());
    }

    /** Gives one response another score. */
    public WhatIf score(int row, double score) {
        requireRow(row);
        return with(scores.withScore(row, score), "score of row " + row + " is " + score);
    }

    /** Sets the reward of one token. */
    public WhatIf tokenReward(int row, int token, double reward) {
        before.perToken().get(row, token);
        if (!Double.isFinite(reward)) {
            throw new IllegalArgumentException(
                    "the reward of row " + row + ", token " + token + " cannot be " + reward + "; it must be finite");
        }
        return new WhatIf(
                ppo,
                run,
                before,
                config,
                scores,
                plus(rewards, new TokenReward(row, token, reward)),
                masks,
                plus(changes, "reward of row " + row + ", token " + token + " is " + reward));
    }

    /** Counts one token in the losses, or leaves it out. */
    public WhatIf mask(int row, int token, boolean counts) {
        before.perToken().get(row, token);
        return new WhatIf(
                ppo,
                run,
                before,
                config,
                scores,
                rewards,
                plus(masks, new TokenMask(row, token, counts)),
                plus(changes, "row " + row + ", token " + token + (counts ? " counts" : " is left out")));
    }

    /** Leaves a whole response out of the losses. */
    public WhatIf maskRow(int row) {
        requireRow(row);
        List<TokenMask> all = new ArrayList<>(masks);
        IntStream.range(0, before.perToken().length(row)).forEach(token -> all.add(new TokenMask(row, token, false)));
        return new WhatIf(
                ppo,
                run,
                before,
                config,
                scores,
                rewards,
                List.copyOf(all),
                plus(changes, "row " + row + " is left out"));
    }

    /**
     * Leaves every response that fulfils a condition out of the losses; what is compared is as it was before any edit.
     */
    public WhatIf maskWhere(Predicate<? super ResponseView> condition) {
        Require.present(condition, "maskWhere", "the condition", "one like r -> r.klPerToken() > 0.5");
        WhatIf masked = this;
        for (ResponseView response : before.responses()) {
            masked = condition.test(response) ? masked.maskRow(response.number()) : masked;
        }
        return masked;
    }

    /** Changes the configuration: {@code with(c -> c.kl(0.2).gae(1, 0.9).clipRange(0.1))}. */
    public WhatIf with(UnaryOperator<ConfigDraft> configChanges) {
        Require.present(configChanges, "with", "the changes", "changes like c -> c.kl(0.2)");
        return preset(config.with(configChanges));
    }

    /** Another configuration altogether. */
    public WhatIf preset(PpoMaxConfig other) {
        Require.present(other, "preset", "the configuration", "one like Presets.vanilla()");
        return new WhatIf(
                ppo,
                run,
                before,
                other,
                scores,
                rewards,
                masks,
                plus(changes, "configuration: " + String.join(", ", config.differencesTo(other))));
    }

    private void requireRow(int row) {
        before.perToken().length(row);
    }

    /** What was edited, in words. */
    public List<String> changes() {
        return changes;
    }

    public PpoMaxConfig config() {
        return config;
    }

    public Rollout rollout() {
        return before.rollout();
    }

    /** As it was before any edit. */
    public Advantages before() {
        return before;
    }

    public Scores scores() {
        return scores;
    }

    public Rewards rewards() {
        return advantages().rewards();
    }

    /** As it is with all edits. */
    public Advantages advantages() {
        if (after.isEmpty()) {
            after = Optional.of(changes.isEmpty() ? before : edited());
        }
        return after.get();
    }

    private Advantages edited() {
        Rewards shaped = shapingIsUntouched()
                ? before.rewards()
                : new ShapingStage(shapingRule(), momentsBefore()).apply(scores);
        for (TokenReward one : rewards) {
            shaped = shaped.withReward(one.row(), one.token(), one.reward());
        }
        Advantages advantages = new AdvantageStage(rule()).apply(shaped);
        TokenRows mask = before.mask();
        for (TokenMask one : masks) {
            mask = mask.withValue(one.row(), one.token(), one.counts() ? 1 : 0);
        }
        return advantages.withMask(mask);
    }

    /** The experience's own where the configuration's was not changed, with the code that a file cannot hold. */
    private AdvantageRule rule() {
        boolean changed = ppo.config().differencesTo(config).stream().anyMatch(one -> one.startsWith("advantage."));
        return changed || before.rule().equals(config.advantage()) ? config.advantage() : before.rule();
    }

    private boolean shapingIsUntouched() {
        return scores.equals(before.rewards().scores())
                && shapingRule().equals(before.rewards().rule());
    }

    private ShapingRule shapingRule() {
        ShapingRule kept = before.rewards().rule();
        boolean sameController = config.klController().equals(ppo.config().klController());
        double coefficient = sameController
                ? kept.klPenalty().coefficient()
                : config.klController().coefficient();
        return new ShapingRule(
                config.transform(),
                config.missingEndPenalty(),
                new KlPenalty(config.klEstimator(), coefficient),
                config.overlongPenalty()
                        .map(penalty -> penalty.within(config.rollout().maxNewTokens())));
    }

    private RunningMoments momentsBefore() {
        boolean present = before.iteration() == ppo.state().iteration();
        return present
                ? ppo.state().moments()
                : before.rewards()
                        .momentsAfter()
                        .without(before.rewards().scores().raw().toArray());
    }

    /**
     * What training on the edited experience would do.
     *
     * @throws io.pposcope.stage.StaleExperienceException if the policy has moved on since the rollout
     */
    public PredictedEffect effect() {
        return PredictedEffect.of(trial(), changes.isEmpty() ? trial() : tried(ppo.config(), before));
    }

    UpdateTrial trial() {
        if (trial.isEmpty()) {
            trial = Optional.of(tried(config, advantages()));
        }
        return trial.get();
    }

    /** A run's weights are tried on while it stands and has them. */
    private UpdateTrial tried(PpoMaxConfig under, Advantages experience) {
        return run.isPresent()
                ? run.get()
                        .standing(
                                "try an update",
                                live -> UpdateTrial.of(run.get().trainer(), under, experience))
                : UpdateTrial.of(ppo, under, experience);
    }

    /**
     * Trains on the edited experience, for good.
     *
     * @throws IllegalStateException if the configuration was changed, an iteration is under way, or a run trains these
     *     weights
     */
    public UpdateReport train() {
        run.ifPresent(this::refuseBeside);
        if (!asConfigured()) {
            throw new IllegalStateException("this what-if changes the configuration to " + config.name()
                    + "; train on it with ppo.with(config), run.with(...) or run.tree().branch(...)");
        }
        requireNothingUnderway();
        return ppo.update(advantages());
    }

    private boolean asConfigured() {
        return ppo.config().differencesTo(config).isEmpty();
    }

    private void refuseBeside(Run training) {
        throw new IllegalStateException("train() would train beside " + training + ", which has these weights; "
                + "before the update of iteration " + before.iteration() + " begins, "
                + (asConfigured()
                        ? "run.edit(whatIf.advantages()) and run.step(Boundary.ITERATION) go on with the edit"
                        : "run.tree().branch(\"edited\", whatIf) goes on with the edit and its configuration, "
                                + "or run.with(...) and run.edit(whatIf.advantages())")
                + "; afterwards run.tree().rewindTo(" + before.iteration() + ") comes first");
    }

    private void requireNothingUnderway() {
        ppo.underway().ifPresent(iteration -> {
            throw new IllegalStateException("an iteration is under way (" + iteration.state()
                    + "), so nothing else can be trained; with a run,"
                    + " go on from the edit by run.edit(whatIf.advantages()); by hand,"
                    + " iteration.replace(whatIf.advantages())");
        });
    }

    @Override
    public View view() {
        return new WhatIfView(this).view();
    }

    /** Responses whose mean advantage changes its sign. */
    List<Integer> turned(Advantages edited) {
        return SignChange.rows(before.perToken().rowMeans(), edited.perToken().rowMeans());
    }
}
