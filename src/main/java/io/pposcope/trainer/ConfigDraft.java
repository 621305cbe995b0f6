package io.pposcope.trainer;

import io.pposcope.experience.AdvantageEstimator;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.GroupFilter;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.GradientClipping;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LearningRateSchedule;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ScoreTransform;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.Whitening;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Surrogate;
import io.pposcope.model.ValueObjective;
import io.pposcope.stage.OptimiserRule;
import io.pposcope.stage.PretrainMix;
import io.pposcope.stage.RatioDenominator;
import io.pposcope.stage.RolloutRule;
import io.pposcope.stage.UpdateRule;
import io.pposcope.stage.UpdateRule.Guards;
import io.pposcope.trainer.PpoMaxConfig.OverlongPenalty;
import java.util.Optional;

/** A configuration being changed, all choices side by side; see {@link PpoMaxConfig#with}. Checked when it is done. */
public final class ConfigDraft {

    private String name;
    private int rolloutBatchSize;
    private int maxNewTokens;
    private int responsesPerPrompt;
    private int mostBatches;
    private SamplingControls sampling;
    private ScoreTransform transform;
    private double missingEndPenalty;
    private KlEstimator klEstimator;
    private KlController klController;
    private Gae gae;
    private Whitening whitening;
    private Clip advantageClip;
    private AdvantageEstimator estimator;
    private GroupFilter groups;
    private int ppoEpochs;
    private int minibatchSize;
    private int microBatchSize;
    private RatioDenominator denominator;
    private Surrogate surrogate;
    private double clipRange;
    private Optional<Double> upperClipRange;
    private double dualClip;
    private EntropyTerm entropy;
    private KlTerm klLoss;
    private ValueObjective value;
    private LossAveraging averaging;
    private PretrainMix pretrain;
    private double policyRate;
    private double criticRate;
    private LearningRateSchedule schedule;
    private GradientClipping gradientClipping;
    private AdamWSettings adamW;
    private Guards guards;
    private PpoMaxConfig.PolicyStart policyStart;
    private PpoMaxConfig.CriticStart criticStart;
    private int criticWarmupRollouts;
    private Optional<OverlongPenalty> overlongPenalty;

    ConfigDraft(PpoMaxConfig config) {
        like(config);
    }

    /** Every choice as {@code config} makes it. */
    public ConfigDraft like(PpoMaxConfig config) {
        name = config.name();
        rolloutBatchSize = config.rollout().rolloutBatchSize();
        maxNewTokens = config.rollout().maxNewTokens();
        sampling = config.rollout().controls();
        responsesPerPrompt = config.rollout().responsesPerPrompt();
        mostBatches = config.rollout().mostBatches();
        transform = config.transform();
        missingEndPenalty = config.missingEndPenalty();
        klEstimator = config.klEstimator();
        klController = config.klController();
        gae = config.advantage().gae();
        whitening = config.advantage().whitening();
        advantageClip = config.advantage().clip();
        estimator = config.advantage().estimator();
        groups = config.advantage().groups();
        overlongPenalty = config.overlongPenalty();
        policyStart = config.policyStart();
        criticStart = config.criticStart();
        criticWarmupRollouts = config.criticWarmupRollouts();
        read(config.update());
        return this;
    }

    private void read(UpdateRule update) {
        ppoEpochs = update.ppoEpochs();
        minibatchSize = update.minibatchSize();
        microBatchSize = update.microBatchSize();
        denominator = update.denominator();
        surrogate = update.surrogate();
        clipRange = update.clipRange();
        upperClipRange = update.upperClipRange();
        dualClip = update.dualClip();
        entropy = update.entropy();
        klLoss = update.kl();
        value = update.value();
        averaging = update.averaging();
        pretrain = update.pretrain();
        policyRate = update.optimiser().policyRate();
        criticRate = update.optimiser().criticRate();
        schedule = update.optimiser().schedule();
        gradientClipping = update.optimiser().clip();
        adamW = update.optimiser().settings();
        guards = update.guards();
    }

    PpoMaxConfig config() {
        OptimiserRule optimiser = new OptimiserRule(policyRate, criticRate, schedule, gradientClipping, adamW);
        UpdateRule update = new UpdateRule(
                ppoEpochs,
                minibatchSize,
                microBatchSize,
                denominator,
                surrogate,
                clipRange,
                upperClipRange,
                dualClip,
                entropy,
                klLoss,
                value,
                averaging,
                pretrain,
                optimiser,
                guards);
        return new PpoMaxConfig(
                name,
                new RolloutRule(rolloutBatchSize, maxNewTokens, sampling, responsesPerPrompt, mostBatches),
                transform,
                missingEndPenalty,
                klEstimator,
                klController,
                new AdvantageRule(gae, whitening, advantageClip, estimator, groups),
                update,
                policyStart,
                criticStart,
                criticWarmupRollouts,
                overlongPenalty);
    }

    /** Shown in tables and charts. */
    public ConfigDraft named(String name) {
        this.name = name;
        return this;
    }

    /** Responses an iteration. */
    public ConfigDraft rolloutBatchSize(int rolloutBatchSize) {
        this.rolloutBatchSize = rolloutBatchSize;
        return this;
    }

    /** Responses to each prompt; it must divide the responses of an iteration. */
    public ConfigDraft responsesPerPrompt(int responsesPerPrompt) {
        this.responsesPerPrompt = responsesPerPrompt;
        return this;
    }

    /**
     * Trains on no group whose responses all have the same score, and samples further prompts in place of such groups
     * until {@code rolloutBatchSize} responses can be trained on, or {@code mostBatches} times as many are sampled; 1
     * replaces none.
     */
    public ConfigDraft dynamicSampling(int mostBatches) {
        this.mostBatches = mostBatches;
        groups = GroupFilter.WITH_CONTRAST;
        return this;
    }

    /** Longest response, the end token included. */
    public ConfigDraft maxNewTokens(int maxNewTokens) {
        this.maxNewTokens = maxNewTokens;
        return this;
    }

    /** How tokens are drawn. */
    public ConfigDraft sampling(SamplingControls sampling) {
        this.sampling = sampling;
        return this;
    }

    /** What becomes of scores. */
    public ConfigDraft transform(ScoreTransform transform) {
        this.transform = transform;
        return this;
    }

    /** Subtracted from the transformed score of a cut response. */
    public ConfigDraft missingEndPenalty(double missingEndPenalty) {
        this.missingEndPenalty = missingEndPenalty;
        return this;
    }

    /** DAPO's penalty on the last part of the length limit, at most {@code factor}. */
    public ConfigDraft overlongPenalty(double bufferShare, double factor) {
        overlongPenalty = Optional.of(new OverlongPenalty(bufferShare, factor));
        return this;
    }

    /** The estimator of the penalty in the reward. */
    public ConfigDraft klEstimator(KlEstimator klEstimator) {
        this.klEstimator = klEstimator;
        return this;
    }

    /** Its coefficient, fixed or adaptive. */
    public ConfigDraft klController(KlController klController) {
        this.klController = klController;
        return this;
    }

    /** Whitening and clip of advantages. */
    public ConfigDraft whitening(Whitening whitening, Clip advantageClip) {
        this.whitening = whitening;
        this.advantageClip = advantageClip;
        return this;
    }

    /** Advantages from the total rewards of responses; a critic is not needed then. */
    public ConfigDraft advantage(ResponseBaseline baseline) {
        return advantage(new AdvantageEstimator.FromResponses(baseline));
    }

    /** Advantages of one's own. */
    public ConfigDraft advantage(AdvantageFunction function) {
        return advantage(new AdvantageEstimator.FromFunction(function));
    }

    /** What rewards are compared with. */
    public ConfigDraft advantage(AdvantageEstimator estimator) {
        this.estimator = estimator;
        return this;
    }

    /** Passes, responses a step, responses a backward. */
    public ConfigDraft minibatches(int ppoEpochs, int minibatchSize, int microBatchSize) {
        this.ppoEpochs = ppoEpochs;
        this.minibatchSize = minibatchSize;
        this.microBatchSize = microBatchSize;
        return this;
    }

    /** Whose log-probabilities the ratio divides by. */
    public ConfigDraft denominator(RatioDenominator denominator) {
        this.denominator = denominator;
        return this;
    }

    /** A policy loss of one's own. */
    public ConfigDraft loss(TokenLoss loss) {
        return surrogate(new Surrogate.Typed(loss));
    }

    /** The policy loss of a token. */
    public ConfigDraft surrogate(Surrogate surrogate) {
        this.surrogate = surrogate;
        return this;
    }

    /** ε of the surrogate; infinite is no clip. */
    public ConfigDraft clipRange(double clipRange) {
        this.clipRange = clipRange;
        upperClipRange = Optional.empty();
        return this;
    }

    /** ε of the surrogate below and above 1. */
    public ConfigDraft clipRange(double below, double above) {
        this.clipRange = below;
        upperClipRange = Optional.of(above);
        return this;
    }

    /** Bound at negative advantages; infinite is none. */
    public ConfigDraft dualClip(double dualClip) {
        this.dualClip = dualClip;
        return this;
    }

    /** Entropy bonus or target. */
    public ConfigDraft entropy(EntropyTerm entropy) {
        this.entropy = entropy;
        return this;
    }

    /** KL to the reference as a loss term. */
    public ConfigDraft klLoss(KlTerm klLoss) {
        this.klLoss = klLoss;
        return this;
    }

    /** The critic's loss. */
    public ConfigDraft value(ValueObjective value) {
        this.value = value;
        return this;
    }

    /** Averaging of token losses. */
    public ConfigDraft averaging(LossAveraging averaging) {
        this.averaging = averaging;
        return this;
    }

    /** The language-model loss mixed in. */
    public ConfigDraft pretrain(PretrainMix pretrain) {
        this.pretrain = pretrain;
        return this;
    }

    /** Peak learning rates. */
    public ConfigDraft learningRates(double policyRate, double criticRate) {
        this.policyRate = policyRate;
        this.criticRate = criticRate;
        return this;
    }

    /** Factor on both learning rates, by optimiser step. */
    public ConfigDraft schedule(LearningRateSchedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /** Bound on gradient norms, joint or per model. */
    public ConfigDraft gradientClipping(GradientClipping gradientClipping) {
        this.gradientClipping = gradientClipping;
        return this;
    }

    /** The optimiser's constants. */
    public ConfigDraft adamW(AdamWSettings adamW) {
        this.adamW = adamW;
        return this;
    }

    /** Conditions under which a minibatch is skipped or the update ends early. */
    public ConfigDraft guards(Guards guards) {
        this.guards = guards;
        return this;
    }

    /** Where the policy starts. */
    public ConfigDraft policy(PpoMaxConfig.PolicyStart policyStart) {
        this.policyStart = policyStart;
        return this;
    }

    /** Where the critic starts, and how long it is pre-trained. */
    public ConfigDraft critic(PpoMaxConfig.CriticStart criticStart, int criticWarmupRollouts) {
        this.criticStart = criticStart;
        this.criticWarmupRollouts = criticWarmupRollouts;
        return this;
    }

    /** A fixed coefficient of the penalty in the reward. */
    public ConfigDraft kl(double coefficient) {
        return klController(new KlController.Fixed(coefficient));
    }

    /** γ and λ. */
    public ConfigDraft gae(double discount, double gaeLambda) {
        gae = new Gae(discount, gaeLambda);
        return this;
    }
}
