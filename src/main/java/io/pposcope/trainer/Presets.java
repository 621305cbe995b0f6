package io.pposcope.trainer;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.GradientClipping;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LearningRateSchedule;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ScoreTransform;
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
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.PpoMaxConfig.PolicyStart;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Named configurations: PPO-max, the baselines, and one per ablation arm of arXiv 2307.04964 (figures 4 to 8 and 14 to
 * 19).
 *
 * <p>Learning rates and sizes suit the embedded world; what the paper leaves open (clip of the score, β, ptx
 * coefficient) is chosen within the values it tries.
 */
public final class Presets {

    private static final double NONE = Double.POSITIVE_INFINITY;
    private static final ScoreTransform RAW = new ScoreTransform.None(Clip.none());

    private Presets() {}

    /**
     * The starred tricks of figure 5, a small buffer, and the language-model loss: token-level KL penalty, score
     * standardised and clipped, value clip, critic from the reward model and pre-trained, GAE, clipped surrogate,
     * global gradient clip. No advantage whitening, no entropy bonus.
     */
    public static PpoMaxConfig ppoMax() {
        return vanilla().with(c -> c.named("ppo-max")
                .kl(0.1)
                .transform(standardised(0.8))
                .value(new ValueObjective(1, 0.2))
                .critic(CriticStart.REWARD_MODEL, 10)
                .pretrain(new PretrainMix(0.1, 1)));
    }

    /**
     * PPO without PPO-max's constraints: the raw score, no KL penalty, an untrained critic; clipped surrogate and GAE.
     */
    public static PpoMaxConfig vanilla() {
        OptimiserRule optimiser = new OptimiserRule(
                3e-4,
                9e-4,
                new LearningRateSchedule.Constant(),
                new GradientClipping(1, GradientClipping.Scope.PER_MODEL),
                AdamWSettings.standard());
        UpdateRule update = new UpdateRule(
                1,
                32,
                16,
                RatioDenominator.SAMPLING_POLICY,
                new Surrogate.TokenRatio(),
                0.2,
                Optional.empty(),
                NONE,
                new EntropyTerm.None(),
                KlTerm.none(),
                new ValueObjective(1, NONE),
                LossAveraging.TOKEN_MEAN,
                PretrainMix.none(),
                optimiser,
                Guards.open());
        return new PpoMaxConfig(
                "vanilla",
                new RolloutRule(64, 64, SamplingControls.exact()),
                RAW,
                0,
                KlEstimator.K1,
                new KlController.Fixed(0),
                new AdvantageRule(new Gae(1, 0.95), Whitening.NONE, Clip.none()),
                update,
                PolicyStart.SFT,
                CriticStart.REWARD_MODEL,
                0,
                Optional.empty());
    }

    /** PPO-max, vanilla PPO and the ablations of arXiv 2307.04964 by name, in the paper's order. */
    public static Map<String, PpoMaxConfig> paper() {
        return byName(Stream.concat(Stream.of(ppoMax(), vanilla()), Ablations.all().stream()));
    }

    /** Every preset by name: the paper's, then those that compare responses with each other. */
    public static Map<String, PpoMaxConfig> all() {
        return byName(Stream.concat(paper().values().stream(), GroupPresets.all().stream()));
    }

    private static Map<String, PpoMaxConfig> byName(Stream<PpoMaxConfig> configs) {
        Map<String, PpoMaxConfig> byName = new LinkedHashMap<>();
        configs.forEach(config -> byName.put(config.name(), config));
        return byName;
    }

    /**
     * The preset of a name, as the command line takes it.
     *
     * @throws IllegalArgumentException if no preset has this name, listing those there are
     */
    public static PpoMaxConfig named(String name) {
        PpoMaxConfig config = all().get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    "there is no preset " + name + "; there are " + String.join(", ", all().keySet()));
        }
        return config;
    }

    static ScoreTransform standardised(double clip) {
        return new ScoreTransform.Standardise(Clip.at(clip));
    }
}
