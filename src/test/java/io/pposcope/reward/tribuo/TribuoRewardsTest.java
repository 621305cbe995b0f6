package io.pposcope.reward.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.ShareInterval;
import io.pposcope.reward.PreferenceComparison;
import io.pposcope.reward.Preferences;
import io.pposcope.reward.Responses;
import io.pposcope.reward.RewardFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TribuoRewardsTest {

    private static final String[] WORDS = {
        "lamp", "river", "clean", "soft", "door", "wise", "rude", "sorry", "stone", "paper"
    };

    /** Sentences of random words; the true liking is +2 for “wise” and −2 for “rude”. */
    private static Rollout sentences(int rows, long seed) {
        RandomGenerator random = RandomStreams.at(seed, 0);
        return Responses.of(IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, 3 + random.nextInt(6))
                        .mapToObj(word -> WORDS[random.nextInt(WORDS.length)])
                        .collect(Collectors.joining(" ")))
                .toArray(String[]::new));
    }

    private static double liking(Response response) {
        List<String> words = TextFeatures.words(response.text());
        return (words.contains("wise") ? 2 : 0) - (words.contains("rude") ? 2 : 0);
    }

    private static Preferences pairs(int rows, long seed) {
        Rollout first = sentences(rows, seed);
        Rollout second = sentences(rows, seed + 1);
        RandomGenerator random = RandomStreams.at(seed, 2);
        return new Preferences(
                first,
                second,
                IntStream.range(0, rows)
                        .mapToObj(row -> random.nextDouble()
                                < 1
                                        / (1
                                                + Math.exp(liking(second.completions()
                                                                .get(row))
                                                        - liking(first.completions()
                                                                .get(row)))))
                        .toList());
    }

    @Test
    void words_are_counted_in_both_languages() {
        assertEquals(List.of("it's", "2", "lamps", "你", "好", "吗"), TextFeatures.words("It's 2 lamps! 你好吗？"));
        Map<String, Double> features = TextFeatures.of(
                new Prompt("p", "Where is the lamp?", List.of(1), List.of("x")),
                new Response("The lamp is here, the lamp is here!", List.of("x"), Response.Finish.LENGTH));
        assertEquals(Math.log1p(8), features.get("words (log)"));
        assertEquals(3 / 7.0, features.get("repetition"));
        assertEquals(3 / 4.0, features.get("prompt words said"));
        assertEquals(Math.log1p(1), features.get("!"));
        assertEquals(1, features.get("cut by the limit"));
        assertEquals(1, features.get("“lamp is”"));
    }

    @Test
    void a_linear_preference_finds_what_was_liked() {
        LinearPreference linear = LinearPreference.train(pairs(1500, 1), 7);
        List<String> sorted = linear.weights().entrySet().stream()
                .filter(weight -> !weight.getKey().contains(" "))
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        assertEquals("“rude”", sorted.getFirst());
        assertEquals("“wise”", sorted.getLast());
        Preferences heldOut = pairs(600, 100);
        RewardFunction truth = RewardFunction.of("truth", (prompt, response) -> liking(response));
        PreferenceComparison comparison = PreferenceComparison.of(
                "linear",
                linear,
                "length",
                RewardFunction.of(
                        "length", (prompt, response) -> response.pieces().size()),
                heldOut);
        assertTrue(comparison.firstAccuracy().low() > 0.5, comparison.view().text());
        assertTrue(comparison.p() < 0.01, comparison.view().text());
        // whoever knows the truth has to guess where both are liked equally
        double ceiling = Arrays.stream(heldOut.margins(truth))
                .map(margin -> margin > 0 ? 1 : margin == 0 ? 0.5 : 0)
                .average()
                .orElseThrow();
        assertTrue(
                comparison.firstAccuracy().share() > ceiling - 0.05,
                comparison.firstAccuracy() + " of at most " + ceiling);
        assertTrue(linear.provenance().contains("1500 labelled pairs"), linear.provenance());
        assertTrue(linear.view().text().contains("“wise”"));
    }

    @Test
    void a_score_is_what_its_features_contribute() {
        LinearPreference linear = LinearPreference.train(pairs(300, 1), 7);
        Rollout rollout = sentences(20, 50);
        Scores scores = linear.score(rollout);
        for (int row = 0; row < rollout.rows(); row++) {
            var explained = linear.explain(
                    rollout.prompts().prompts().get(row), rollout.completions().get(row));
            assertEquals(scores.raw().get(row), explained.value());
            assertEquals(
                    explained.value(),
                    explained.parts().stream().mapToDouble(part -> part.value()).sum(),
                    Tolerances.FITTED);
        }
    }

    @Test
    void a_saved_model_scores_the_same_and_a_torn_one_is_refused(@TempDir Path folder) throws IOException {
        LinearPreference linear = LinearPreference.train(pairs(300, 1), 7);
        Path file = folder.resolve("linear.tribuo");
        linear.save(file);
        Rollout rollout = sentences(20, 50);
        assertEquals(
                linear.score(rollout).raw(),
                LinearPreference.load(file).score(rollout).raw());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(assertThrows(IOException.class, () -> LinearPreference.load(file))
                .getMessage()
                .contains("cannot be read as a linear preference"));
    }

    @Test
    void a_probe_finds_a_planted_bias_within_its_interval() {
        Rollout rollout = sentences(400, 3);
        RandomGenerator random = RandomStreams.at(9, 0);
        PerResponse planted = PerResponse.of(IntStream.range(0, 400)
                .mapToDouble(row -> 0.5 * rollout.tokens().length(row) + 0.3 * random.nextGaussian())
                .toArray());
        RewardProbe probe = RewardProbe.of(new Scores(rollout, planted, Map.of()), RewardProbe.usualFeatures());
        RewardProbe.Effect length = probe.effects().get("length in tokens");
        assertEquals("length in tokens", probe.effects().keySet().iterator().next());
        assertTrue(
                length.low() / length.deviation() < 0.5 && 0.5 < length.high() / length.deviation(), length.toString());
        assertTrue(probe.r2() > 0.8 && probe.crossValidated() > 0.7, probe.toString());
        RewardProbe.Effect repetition = probe.effects().get("repetition");
        assertTrue(repetition.low() < 0.1 && repetition.high() > -0.1, repetition.toString());
        assertTrue(probe.view().text().contains("length in tokens"));
    }

    /** One response of 120 has the feature, so that about a third of all resamples have none. */
    @Test
    void a_probe_bears_features_that_hardly_vary() {
        Rollout rollout = sentences(120, 3);
        PerResponse scores = PerResponse.of(IntStream.range(0, 120)
                .mapToDouble(row -> rollout.tokens().length(row))
                .toArray());
        RewardProbe probe = RewardProbe.of(
                new Scores(rollout, scores, Map.of()),
                Map.of(
                        "length",
                        (prompt, response) -> response.pieces().size(),
                        "rare",
                        (prompt, response) -> prompt.id().equals("p7") ? 1 : 0,
                        "never",
                        (prompt, response) -> 0));
        assertEquals(1, probe.r2(), Tolerances.FITTED);
        assertEquals(2, probe.effects().size());
    }

    @Test
    void a_probe_wants_enough_responses() {
        Scores few = new Scores(sentences(20, 3), PerResponse.of(new double[20]), Map.of());
        assertThrows(IllegalArgumentException.class, () -> RewardProbe.of(few, RewardProbe.usualFeatures()));
        assertEquals(
                2,
                RewardProbe.mentions("so smart", "GENIUS")
                        .applyAsDouble(
                                null, new Response("You are so smart, a genius.", List.of("x"), Response.Finish.END)));
    }

    @Test
    void cluster_entropy_falls_as_responses_collapse() {
        ResponseClusters varied = ResponseClusters.of(sentences(60, 4), 6, 1);
        String[] collapsed = IntStream.range(0, 60)
                .mapToObj(row -> row < 54 ? "I am sorry" : WORDS[row % 10] + " " + WORDS[row % 7])
                .toArray(String[]::new);
        ResponseClusters few = ResponseClusters.of(Responses.of(collapsed), 6, 1);
        assertTrue(few.entropy() < varied.entropy() - 0.5, few.entropy() + " and " + varied.entropy());
        assertTrue(varied.entropy() <= Math.log(6) + Tolerances.FITTED);
        assertEquals(60, varied.rows().stream().mapToInt(List::size).sum());
        assertEquals(
                few.rows(), ResponseClusters.of(Responses.of(collapsed), 6, 1).rows());
        assertTrue(few.view().text().contains("I am sorry"));
    }

    /** Wilson's interval of 1 in 10: 0.0179 … 0.4042 (Brown, Cai and DasGupta, Statistical Science 16, 2001). */
    @Test
    void a_share_has_wilsons_interval() {
        ShareInterval interval = ShareInterval.of(1, 10);
        assertEquals(0.0179, interval.low(), Tolerances.FOUR_DECIMALS);
        assertEquals(0.4042, interval.high(), Tolerances.FOUR_DECIMALS);
        assertEquals(0, ShareInterval.of(0, 5).low(), Tolerances.FITTED);
    }
}
