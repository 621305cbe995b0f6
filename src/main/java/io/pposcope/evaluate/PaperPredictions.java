package io.pposcope.evaluate;

import static io.pposcope.evaluate.Claim.positive;
import static io.pposcope.evaluate.Claim.zero;

import io.pposcope.recording.RunHistory;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The ablations of arXiv 2307.04964 (figures 4, 6 to 8 and 14 to 19) as claims that can fail. Where a figure compares
 * two arms, so does the claim; “ends” is the mean over the last ten iterations, “goes astray” the first five with a
 * mean KL above 0.2 nats per token. Gold is that of held-out prompts, the same at each measurement.
 */
final class PaperPredictions {

    private static final String SCORE = "objective/score";
    private static final String GOLD = RunHistory.HELD_OUT_GOLD;
    private static final String KL = "objective/kl";
    private static final String LENGTH = "tokens/response_length";
    private static final String ENTROPY = "objective/entropy";
    private static final String PERPLEXITY = "objective/perplexity";
    private static final String VALUE_LOSS = "value/loss";
    private static final String ADVANTAGE = "policy/advantage";
    private static final String SPREAD = "policy/advantage_std";

    private static final String VANILLA = "vanilla";
    private static final String PPO_MAX = "ppo-max";
    private static final String SCALED = "a2-reward-scaling";
    private static final String NORM_8 = "a3-reward-norm-0.8";
    private static final String NORM_3 = "a3-reward-norm-0.3";
    private static final String ADVANTAGE_5 = "a4-advantage-norm-0.5";
    private static final String ADVANTAGE_12 = "a4-advantage-norm-0.12";
    private static final String PENALTY = "a5-kl-penalty";
    private static final String ENTROPY_CLIPPED = "a6-entropy-clipped";
    private static final String ENTROPY_BONUS = "a7-entropy-bonus";
    private static final String REFERENCE_RATIO = "a8-reference-ratio";
    private static final String BOTH = "a9-kl-and-reference-ratio";
    private static final String PENALTY_LOW = "a10-kl-0.05";
    private static final String PENALTY_HIGH = "a10-kl-0.2";
    private static final String PRETRAINED = "a11-pretrained-policy";
    private static final String SFT_CRITIC = "a12-critic-from-sft";
    private static final String WARM_CRITIC = "a13-pretrained-critic";
    private static final String A14 = "a14-reward-and-advantage-norm";
    private static final String A15 = "a15-scaling-advantage-norm-value-clip";
    private static final String A16 = "a16-reward-advantage-norm-value-clip";
    private static final String A17 = "a17-reward-norm-value-clip";
    private static final String A18 = "a18-unclipped-advantage-norm";
    private static final String NO_RATIO_CLIP = "a19-no-ratio-clip";
    private static final String WIDE_RATIO_CLIP = "a19-ratio-clip-0.5";
    private static final String NO_GRADIENT_CLIP = "a20-no-gradient-clip";
    private static final String TIGHT_GRADIENT_CLIP = "a20-gradient-clip-0.5";
    private static final String LAMBDA_0 = "a21-lambda-0";
    private static final String LAMBDA_1 = "a21-lambda-1";

    private PaperPredictions() {}

    /** By how much a metric ends higher in one arm than in another. */
    private static Claim endsHigher(String text, String path, String higher, String lower) {
        return positive(
                text, arms -> arms.apply(higher).last(path) - arms.apply(lower).last(path));
    }

    /** By how many iterations one arm goes astray later than another. */
    private static Claim driftsLater(String text, String later, String sooner) {
        return positive(
                text,
                arms -> arms.apply(later).driftOnset() - arms.apply(sooner).driftOnset());
    }

    private static Claim goldFalls(String arm) {
        return positive("gold ends below its start", arms -> -arms.apply(arm).rise(GOLD));
    }

    /** By how much less the length of one arm has moved from its start than that of another. */
    private static double steadier(Function<String, RunStatistics> arms, String steady, String moved) {
        return Math.abs(arms.apply(moved).rise(LENGTH))
                - Math.abs(arms.apply(steady).rise(LENGTH));
    }

    static List<Prediction> all() {
        return Stream.of(scalingAndClipping(), penalties(), startingPoints(), combinations(), limits())
                .flatMap(List::stream)
                .toList();
    }

    /** Scaling and clipping of reward and advantage. */
    private static List<Prediction> scalingAndClipping() {
        return List.of(
                Prediction.of(
                        "A1",
                        "vanilla PPO",
                        positive("the reward rises", arms -> arms.apply(VANILLA).rise(SCORE)),
                        positive("KL still rises in the second half", arms -> arms.apply(VANILLA)
                                .lateSlope(KL)),
                        goldFalls(VANILLA),
                        endsHigher("PPO-max ends with more gold", GOLD, PPO_MAX, VANILLA)),
                Prediction.of(
                        "A2",
                        "reward scaling only",
                        goldFalls(SCALED),
                        driftsLater("it goes astray later than vanilla", SCALED, VANILLA)),
                Prediction.of(
                        "A3",
                        "reward normalised and clipped at 0.8 or 0.3",
                        endsHigher("looser: more reward", SCORE, NORM_8, NORM_3),
                        endsHigher("looser: more KL", KL, NORM_8, NORM_3),
                        driftsLater("tighter: astray later", NORM_3, NORM_8)),
                Prediction.of(
                        "A4",
                        "advantage normalised and clipped at 0.5 or 0.12",
                        endsHigher("looser: more reward", SCORE, ADVANTAGE_5, ADVANTAGE_12),
                        endsHigher("looser: more KL", KL, ADVANTAGE_5, ADVANTAGE_12),
                        driftsLater("tighter: astray later", ADVANTAGE_12, ADVANTAGE_5)));
    }

    /** What is paid for straying, and how much. */
    private static List<Prediction> penalties() {
        return List.of(
                Prediction.of(
                        "A5",
                        "KL penalty",
                        endsHigher("KL stays below vanilla's", KL, VANILLA, PENALTY),
                        positive("the length stays nearer its start", arms -> steadier(arms, PENALTY, VANILLA))),
                Prediction.of(
                        "A6",
                        "entropy bonus up to a target",
                        endsHigher("KL stays below vanilla's", KL, VANILLA, ENTROPY_CLIPPED),
                        positive(
                                "the length stays nearer its start", arms -> steadier(arms, ENTROPY_CLIPPED, VANILLA))),
                Prediction.of(
                        "A7",
                        "entropy bonus without a target",
                        positive("entropy rises", arms -> arms.apply(ENTROPY_BONUS)
                                .rise(ENTROPY)),
                        positive("responses lengthen", arms -> arms.apply(ENTROPY_BONUS)
                                .rise(LENGTH)),
                        goldFalls(ENTROPY_BONUS)),
                Prediction.of(
                        "A8",
                        "ratio to the fixed reference",
                        positive("the reward rises", arms -> arms.apply(REFERENCE_RATIO)
                                .rise(SCORE)),
                        positive("KL drifts on in the second half", arms -> arms.apply(REFERENCE_RATIO)
                                .lateSlope(KL)),
                        endsHigher("KL stays below vanilla's", KL, VANILLA, REFERENCE_RATIO)),
                Prediction.of(
                        "A9",
                        "KL penalty and ratio to the fixed reference",
                        endsHigher("steadier than the penalty alone: less KL", KL, PENALTY, BOTH),
                        endsHigher("and less reward", SCORE, PENALTY, BOTH)),
                Prediction.of(
                        "A10",
                        "KL coefficient 0.05, 0.1, 0.2",
                        endsHigher("0.05 earns more reward than 0.1", SCORE, PENALTY_LOW, PENALTY),
                        endsHigher("0.1 earns more reward than 0.2", SCORE, PENALTY, PENALTY_HIGH),
                        endsHigher("0.05 drifts further than 0.2", KL, PENALTY_LOW, PENALTY_HIGH)));
    }

    /** From which policy and critic training starts. */
    private static List<Prediction> startingPoints() {
        return List.of(
                Prediction.of(
                        "A11",
                        "policy from pre-training alone",
                        driftsLater("it goes astray sooner than vanilla", VANILLA, PRETRAINED),
                        endsHigher("and ends with less gold", GOLD, VANILLA, PRETRAINED)),
                Prediction.of(
                        "A12",
                        "critic from SFT, with a KL penalty",
                        zero(
                                "it ends with the same reward",
                                arms -> arms.apply(SFT_CRITIC).last(SCORE)
                                        - arms.apply(PENALTY).last(SCORE)),
                        positive(
                                "its value loss starts higher",
                                arms -> arms.apply(SFT_CRITIC).first(VALUE_LOSS)
                                        - arms.apply(PENALTY).first(VALUE_LOSS))),
                Prediction.of(
                        "A13",
                        "pre-trained critic, else vanilla",
                        positive(
                                "its value loss starts lower",
                                arms -> arms.apply(VANILLA).first(VALUE_LOSS)
                                        - arms.apply(WARM_CRITIC).first(VALUE_LOSS)),
                        positive(
                                "advantages start nearer 0",
                                arms -> Math.abs(arms.apply(VANILLA).start(ADVANTAGE))
                                        - Math.abs(arms.apply(WARM_CRITIC).start(ADVANTAGE))),
                        goldFalls(WARM_CRITIC)));
    }

    /** Several of the above at once. */
    private static List<Prediction> combinations() {
        return List.of(
                Prediction.of(
                        "A14",
                        "reward and advantage normalised, both clipped at 0.8",
                        endsHigher("KL stays below vanilla's", KL, VANILLA, A14)),
                Prediction.of(
                        "A15",
                        "reward scaling, advantage normalised, value clip",
                        endsHigher("KL stays below that of scaling alone", KL, SCALED, A15)),
                Prediction.of("A16", "A14 with a value clip", endsHigher("more KL than A14", KL, A16, A14)),
                Prediction.of(
                        "A17",
                        "reward normalised, value clip",
                        endsHigher("more KL than A14", KL, A17, A14),
                        driftsLater("astray sooner than A14", A14, A17)),
                Prediction.of(
                        "A18",
                        "as A16, advantage not clipped",
                        endsHigher("more KL than A16", KL, A18, A16),
                        driftsLater("astray sooner than A17", A17, A18)));
    }

    /** Clips of ratio and gradient, GAE, and what all methods do at first. */
    private static List<Prediction> limits() {
        return List.of(
                Prediction.of(
                        "A19",
                        "no ratio clip, or a wide one",
                        driftsLater("the clip delays", WIDE_RATIO_CLIP, NO_RATIO_CLIP),
                        endsHigher("the KL penalty decides", KL, WIDE_RATIO_CLIP, PENALTY)),
                Prediction.of(
                        "A20",
                        "no gradient clip, or a tight one",
                        zero(
                                "the same reward without",
                                arms -> arms.apply(NO_GRADIENT_CLIP).last(SCORE)
                                        - arms.apply(VANILLA).last(SCORE)),
                        zero(
                                "the same reward with 0.5",
                                arms -> arms.apply(TIGHT_GRADIENT_CLIP).last(SCORE)
                                        - arms.apply(VANILLA).last(SCORE))),
                Prediction.of(
                        "A21",
                        "GAE λ 0, 0.95, 1",
                        positive(
                                "advantages spread more at 1 than at 0.95",
                                arms -> arms.apply(LAMBDA_1).first(SPREAD)
                                        - arms.apply(VANILLA).first(SPREAD)),
                        positive(
                                "and at 0.95 more than at 0",
                                arms -> arms.apply(VANILLA).first(SPREAD)
                                        - arms.apply(LAMBDA_0).first(SPREAD)),
                        endsHigher("λ = 0 is unstable: more KL", KL, LAMBDA_0, VANILLA),
                        positive(
                                "advantages start further from 0 at 1",
                                arms -> Math.abs(arms.apply(LAMBDA_1).start(ADVANTAGE))
                                        - Math.abs(arms.apply(VANILLA).start(ADVANTAGE)))),
                Prediction.of(
                        "A23",
                        "all methods, early",
                        positive("responses lengthen at first (vanilla)", arms -> arms.apply(VANILLA)
                                .earlyRise(LENGTH)),
                        positive("responses lengthen at first (PPO-max)", arms -> arms.apply(PPO_MAX)
                                .earlyRise(LENGTH)),
                        positive("perplexity falls at first (PPO-max)", arms -> -arms.apply(PPO_MAX)
                                .earlyRise(PERPLEXITY))));
    }
}
