package io.pposcope.math;

import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a user reads when something does not fit, word for word. */
class ErrorMessagesTest {
    private static final TokenRows THREE = TokenRows.of(new double[3], new double[2], new double[4]);
    private static final TokenRows OTHER = TokenRows.of(new double[3], new double[1], new double[5]);

    @Test
    void mismatchedShapesNameAllResponses() {
        assertSays(
                ShapeException.class,
                "rewards and values differ in length for response 1: 2 and 1 tokens, response 2: 4 and 5 tokens;"
                        + " GAE needs one value per rewarded token",
                () -> new Gae(1, 1).advantages(THREE, OTHER));
        assertSays(
                ShapeException.class,
                "rewards and values differ in length: 2 and 1 tokens; GAE needs one value per rewarded token",
                () -> new Gae(1, 1).advantages(new double[2], new double[1]));
        assertSays(
                ShapeException.class,
                "logProbs and refLogProbs differ in responses: 3 and 1; both need one number for every token",
                () -> KlEstimator.K1.of(THREE, THREE.select(0)));
        assertSays(
                ShapeException.class,
                "newLogProbs and oldLogProbs differ in length for response 1: 2 and 1 tokens,"
                        + " response 2: 4 and 5 tokens; both need one number for every token",
                () -> PpoLosses.ratios(THREE, OTHER));
        assertSays(
                ShapeException.class,
                "scores and KL penalties differ in length: 2 and 3 responses; every response needs one score",
                () -> RewardShaping.shape(new double[2], THREE));
        assertSays(
                ShapeException.class,
                "response lengths [2, 2] add up to 4 tokens, but 5 numbers were given; they must agree",
                () -> TokenRows.fromFlat(new double[5], new int[] {2, 2}));
        assertSays(
                ShapeException.class,
                "chosen scores and rejected scores differ in length: 2 and 1 pairs; every pair needs both scores",
                () -> PairwiseLoss.plain().of(new double[2], new double[1]));
    }

    @Test
    void missingTokensAreNamed() {
        TokenRows holes = TokenRows.of(new double[] {}, new double[] {1}, new double[] {});
        assertSays(
                ShapeException.class,
                "KL penalties have no token for response 0, 2;"
                        + " a response holds at least its end-of-sequence token",
                () -> RewardShaping.shape(new double[3], holes));
        assertSays(
                NullPointerException.class,
                "a response row is null; use an empty array for a response without tokens",
                () -> TokenRows.of(new double[1], null));
        assertSays(ShapeException.class, "these rows hold no token, so they have no mean", () -> TokenRows.of()
                .mean());
        assertSays(
                ShapeException.class,
                "advantages hold 1 token; an unbiased variance needs two",
                () -> Whitening.standardiseUnbiased(TokenRows.of(new double[1])));
        assertSays(
                ShapeException.class,
                "scores hold no response; the running moments need at least one score",
                () -> RunningMoments.start().update(new double[0]));
    }

    @Test
    void nonFiniteNumbersNameResponseTokenAndValue() {
        TokenRows broken = THREE.withValue(1, 0, NaN).withValue(2, 3, POSITIVE_INFINITY);
        assertSays(
                NonFiniteException.class,
                "rewards: response 1, token 0 is NaN (2 of 9 tokens are not finite);"
                        + " every token needs a finite number",
                () -> new Gae(1, 1).advantages(broken, THREE));
        assertSays(
                NonFiniteException.class,
                "probability ratios: response 0, token 2 is Infinity (1 of 9 tokens are not finite);"
                        + " every token needs a finite number",
                () -> PpoLosses.ratios(THREE.withValue(0, 2, 800), THREE));
        assertSays(
                NonFiniteException.class,
                "scores: response 1 is NaN; every response must be a finite number",
                () -> RunningMoments.start().update(new double[] {0, NaN}));
        assertSays(
                NonFiniteException.class,
                "logits: token 1 has NaN; a logit must be a number or −∞",
                () -> Softmax.of(new double[] {0, NaN}));
    }

    @Test
    void settingsSayWhatTheyMayBe() {
        assertSays("the discount γ is 1.5; it must lie between 0 and 1", () -> new Gae(1.5, 1));
        assertSays("the GAE λ is -0.1; it must lie between 0 and 1", () -> new Gae(1, -0.1));
        assertSays(
                "the KL coefficient β is -1; it must be a finite number of at least 0",
                () -> new KlPenalty(KlEstimator.K1, -1));
        assertSays("the clip is 0; it must be above 0, or +∞ for no limit", () -> Clip.at(0));
        assertSays(
                "the clip range ε is NaN; it must be above 0, or +∞ for no limit",
                () -> PpoLosses.policy(THREE, THREE, THREE, NaN, POSITIVE_INFINITY, LossAveraging.TOKEN_MEAN));
        assertSays(
                "the dual clip is 1; it must be above 1, or +∞ for none",
                () -> PpoLosses.policy(THREE, THREE, THREE, 0.2, 1, LossAveraging.TOKEN_MEAN));
        assertSays(
                "top-k is 0; it must be at least 1, or SamplingControls.ALL_TOKENS to keep every token",
                () -> new SamplingControls(1, 1, 0, 1));
        assertSays(
                "top-p is 0; it must be above 0 and at most 1, 1 keeping every token",
                () -> new SamplingControls(1, 0, 1, 1));
        assertSays("the temperature is 0; it must be a finite number above 0", () -> new SamplingControls(0, 1, 1, 1));
        assertSays(
                "the schedule has 10 steps and a warm-up of 10; it needs more steps than warm-up",
                () -> new LearningRateSchedule.CosineDecay(10, 10, 0));
        assertSays("the label smoothing is 0.5; it must be at least 0 and below 0.5", () -> new PairwiseLoss(0, 0.5));
        assertSays(
                IndexOutOfBoundsException.class,
                "there is no token 3 in response 0: it has 3, counted from 0",
                () -> THREE.get(0, 3));
        assertSays(
                IndexOutOfBoundsException.class,
                "there is no response 3: there are 3, counted from 0",
                () -> THREE.row(3));
    }

    private static void assertSays(String message, Executable action) {
        assertSays(IllegalArgumentException.class, message, action);
    }

    private static void assertSays(Class<? extends Throwable> type, String message, Executable action) {
        assertEquals(message, assertThrows(type, action).getMessage());
    }
}
