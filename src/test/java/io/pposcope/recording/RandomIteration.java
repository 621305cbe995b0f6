package io.pposcope.recording;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Response.Finish;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ScoreTransform;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Iterations of random numbers and awkward texts, for round trips; the numbers follow from no formula. */
final class RandomIteration {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "日本語 🙂",
            "a\"b\\c",
            "line\nbreak\r\u2028\u0085",
            "\u0000\u001f",
            "\ud800 alone",
            "<|eos|>",
            "é e\u0301");
    private static final double[] CORNERS = {0.0, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 0.1, 1.0 / 3, 1e300};

    private final Random random;
    private final int[] lengths;
    private final int rows;
    private final int number;

    private RandomIteration(long seed, int number) {
        random = new Random(seed);
        this.number = number;
        rows = 1 + random.nextInt(5);
        lengths = IntStream.range(0, rows)
                .map(row -> row == 0 ? 1 : random.nextInt(6))
                .toArray();
    }

    static Iteration of(long seed) {
        return of(seed, 12);
    }

    static Iteration of(long seed, int number) {
        return new RandomIteration(seed, number).iteration();
    }

    /** The iteration and all that it holds. */
    static List<StageValue> everyKind(Iteration made) {
        return List.of(
                made.prompts(), made.rollout(), made.scores(), made.rewards(), made.advantages(), made.update(), made);
    }

    private Iteration iteration() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("rollout", random.nextDouble());
        seconds.put("update", 0.0);
        return new Iteration(advantages(rewards()), update(), seconds);
    }

    private Rewards rewards() {
        Rollout rollout = rollout();
        Map<String, PerResponse> parts = new LinkedHashMap<>();
        for (int part = random.nextInt(4); part > 0; part--) {
            parts.put(text() + part, scores());
        }
        ShapingRule rule = new ShapingRule(
                new ScoreTransform.None(Clip.none()),
                random.nextDouble(),
                new KlPenalty(KlEstimator.K1, random.nextDouble()));
        RunningMoments moments = new RunningMoments(random.nextGaussian(), random.nextDouble(), random.nextInt(99));
        return new Rewards(
                new Scores(rollout, scores(), parts, tokenParts()),
                rule,
                moments,
                perResponse(),
                numbers(),
                numbers().map(reward -> Math.clamp(reward, -1e18, 1e18)));
    }

    private Map<String, TokenRows> tokenParts() {
        Map<String, TokenRows> parts = new LinkedHashMap<>();
        for (int part = random.nextInt(3); part > 0; part--) {
            parts.put(text() + part, numbers().map(any -> random.nextGaussian()));
        }
        return parts;
    }

    private Rollout rollout() {
        SamplingControls controls = new SamplingControls(
                0.1 + random.nextDouble(), 0.9, random.nextBoolean() ? 5 : SamplingControls.ALL_TOKENS, 1.1);
        PromptBatch prompts = new PromptBatch(
                number,
                IntStream.range(0, rows)
                        .mapToObj(row -> new Prompt(
                                "p" + text(), text(), List.of(random.nextInt(), row), List.of(text(), text())))
                        .toList());
        List<Response> responses = IntStream.range(0, rows)
                .mapToObj(row -> new Response(
                        text(),
                        IntStream.range(0, lengths[row]).mapToObj(t -> text()).toList(),
                        random.nextBoolean() ? Finish.END : Finish.LENGTH))
                .toList();
        TokenIds tokens = TokenIds.of(IntStream.of(lengths)
                .mapToObj(length -> random.ints(length).toArray())
                .toArray(int[][]::new));
        return new Rollout(
                prompts,
                random.nextLong(),
                controls,
                responses,
                tokens,
                numbers(),
                numbers().withValue(0, 0, Double.NEGATIVE_INFINITY),
                numbers().withValue(0, 0, Double.NaN),
                numbers(),
                numbers(),
                marks());
    }

    private Advantages advantages(Rewards rewards) {
        return new Advantages(
                rewards,
                new AdvantageRule(new Gae(1, 0.95), Whitening.NONE, Clip.none()),
                numbers(),
                numbers(),
                numbers(),
                marks());
    }

    private UpdateReport update() {
        List<MinibatchReport> minibatches = IntStream.range(0, random.nextInt(4))
                .mapToObj(at -> new MinibatchReport(
                        at,
                        List.of(rows - 1, 0),
                        numbers(),
                        marks(),
                        Map.of("policy/loss", corner(), "value/loss", Double.NaN)))
                .toList();
        return new UpdateReport(
                number + random.nextInt(2),
                random.nextLong(),
                minibatches,
                Map.of("policy/approx_kl", Double.POSITIVE_INFINITY),
                random.nextBoolean() ? Optional.of(text()) : Optional.empty());
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private double corner() {
        return random.nextBoolean() ? random.nextGaussian() : CORNERS[random.nextInt(CORNERS.length)];
    }

    /** Numbers as large as a score may be. */
    private PerResponse scores() {
        return PerResponse.of(IntStream.range(0, rows)
                .mapToDouble(row -> Math.clamp(corner(), -1e100, 1e100))
                .toArray());
    }

    private PerResponse perResponse() {
        return PerResponse.of(
                IntStream.range(0, rows).mapToDouble(row -> corner()).toArray());
    }

    private TokenRows numbers() {
        return TokenRows.of(IntStream.of(lengths)
                .mapToObj(length ->
                        IntStream.range(0, length).mapToDouble(t -> corner()).toArray())
                .toArray(double[][]::new));
    }

    private TokenRows marks() {
        return numbers().map(any -> random.nextInt(2));
    }
}
