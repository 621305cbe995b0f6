package io.pposcope.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Response.Finish;
import io.pposcope.experience.ShapingRule;
import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ScoreTransform;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;
import io.pposcope.stage.RolloutRule;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.TrainerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records come back equal; a text that makes none says what it has and what it should have. */
class RecordJsonTest {

    sealed interface Shape {
        record Point() implements Shape {}

        sealed interface Round extends Shape {
            record Circle(double radius) implements Round {}

            record Ring(double inner, Shape around) implements Round {}
        }
    }

    record Everything(
            double number,
            Double boxed,
            long count,
            boolean yes,
            String text,
            Finish finish,
            Optional<Double> maybe,
            List<Shape> shapes,
            Map<String, PerResponse> named,
            TokenRows rows,
            TokenIds ids,
            Optional<Shape.Round> round) {}

    record Narrow(double number, Optional<String> maybe) {}

    private static <T> void comesBack(T value, Class<T> type) {
        assertEquals(value, RecordJson.fromJson(RecordJson.toJson(value), type));
    }

    private static String refusal(String json, Class<?> type) {
        return assertThrows(IllegalArgumentException.class, () -> RecordJson.fromJson(json, type), json)
                .getMessage();
    }

    private static Everything everything(Random random) {
        double[] corners = {
            0.0,
            -0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            0.1 + 0.2,
            random.nextGaussian()
        };
        double number = corners[random.nextInt(corners.length)];
        Shape.Round ring = new Shape.Round.Ring(number, new Shape.Round.Ring(1, new Shape.Point()));
        return new Everything(
                number,
                -number,
                random.nextLong(),
                random.nextBoolean(),
                random.nextBoolean() ? "\"\\ü🙂\u2028\udc00" : "",
                Finish.LENGTH,
                random.nextBoolean() ? Optional.of(number) : Optional.empty(),
                List.of(new Shape.Point(), new Shape.Round.Circle(number), ring),
                Map.of("a", PerResponse.of(number, 1), "", PerResponse.of()),
                TokenRows.of(new double[] {number}, new double[0]),
                TokenIds.of(new int[] {random.nextInt()}, new int[0]),
                random.nextBoolean() ? Optional.of(ring) : Optional.empty());
    }

    @Test
    void anything_a_record_may_hold_comes_back_equal() {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            comesBack(everything(random), Everything.class);
        }
    }

    @Test
    void the_rules_and_the_state_of_a_run_come_back_equal() {
        Presets.all().values().forEach(config -> comesBack(config, PpoMaxConfig.class));
        comesBack(new TrainerState(3, 1L << 60, new RunningMoments(0.1, 1.0 / 3, 64), 0.1), TrainerState.class);
        comesBack(
                new ShapingRule(new ScoreTransform.None(Clip.none()), 0.5, new KlPenalty(KlEstimator.K1, 0.1)),
                ShapingRule.class);
        comesBack(new AdvantageRule(new Gae(1, 0.95), Whitening.NONE, Clip.none()), AdvantageRule.class);
        comesBack(SamplingControls.exact(), SamplingControls.class);
        comesBack(new RolloutRule(8, 9, new SamplingControls(0.8, 0.9, 40, 1.1)), RolloutRule.class);
    }

    /** As version 1.0 wrote it: without what configurations have learnt since. */
    @Test
    void configurations_and_rules_of_earlier_versions_read_as_what_they_were() {
        for (PpoMaxConfig config : Presets.paper().values()) {
            JsonObject json = JsonParser.parseString(RecordJson.toJson(config)).getAsJsonObject();
            assertNotNull(json.remove("overlongPenalty"));
            remove(json.getAsJsonObject("rollout"), "responsesPerPrompt", "mostBatches");
            remove(json.getAsJsonObject("advantage"), "estimator", "groups");
            remove(json.getAsJsonObject("update"), "surrogate", "upperClipRange");
            assertEquals(config, RecordJson.fromJson(json.toString(), PpoMaxConfig.class));
        }
        JsonObject unknown =
                JsonParser.parseString(RecordJson.toJson(Presets.vanilla())).getAsJsonObject();
        unknown.getAsJsonObject("rollout").addProperty("responsesPerPrompt", "four");
        String refused = refusal(unknown.toString(), PpoMaxConfig.class);
        assertTrue(refused.contains("responsesPerPrompt"), refused);
    }

    private static void remove(JsonObject json, String... names) {
        for (String name : names) {
            assertNotNull(json.remove(name), name);
        }
    }

    @Test
    void one_of_a_sealed_family_always_says_which() {
        assertEquals("{\"kind\":\"Fixed\",\"coefficient\":0.1}", RecordJson.toJson(new KlController.Fixed(0.1)));
        comesBack(new KlController.Adaptive(0.1, 6, 10_000), KlController.class);
        comesBack(new KlController.Fixed(0.1), KlController.Fixed.class);
        comesBack(new Shape.Round.Circle(2), Shape.class);
        assertTrue(refusal("{\"kind\":\"Square\"}", Shape.class)
                .endsWith("the kind of a Shape is \"Square\"; it must be one of [Point, Circle, Ring]"));
        assertTrue(refusal("{\"kind\":\"Point\"}", Shape.Round.class).contains("[Circle, Ring]"));
        assertTrue(refusal("{\"kind\":\"Adaptive\",\"coefficient\":0.1}", KlController.Fixed.class)
                .contains("Adaptive"));
    }

    @Test
    void series_are_arrays() {
        assertEquals(
                "[[1.0,\"NaN\"],[]]", RecordJson.toJson(TokenRows.of(new double[] {1, Double.NaN}, new double[0])));
        assertEquals("[[1,2],[3]]", RecordJson.toJson(TokenIds.of(new int[] {1, 2}, new int[] {3})));
        assertEquals("[-0.0,\"-Infinity\"]", RecordJson.toJson(PerResponse.of(-0.0, Double.NEGATIVE_INFINITY)));
    }

    @Test
    void every_component_is_needed_and_no_other_known() {
        assertEquals(new Narrow(1, Optional.empty()), RecordJson.fromJson("{\"number\":1}", Narrow.class));
        assertTrue(
                refusal("{\"maybe\":\"x\"}", Narrow.class).endsWith("a Narrow has number, maybe; number is missing"));
        assertTrue(refusal("{\"number\":null}", Narrow.class).contains("number is missing"));
        assertTrue(refusal("{\"number\":1,\"nunber\":2}", Narrow.class)
                .endsWith("a Narrow has number, maybe; nunber is unknown"));
        assertTrue(refusal("[1]", Narrow.class).contains("[1] is no Narrow"));
        assertTrue(refusal("{\"a\":1}", TrainerState.class)
                .contains("iteration, policyVersion, moments, klCoefficient are missing"));
    }

    @Test
    void malformed_values_are_refused() {
        for (String number : List.of("\"one\"", "\"0x1p3\"", "true", "[]", "NaN", "\"nan\"", "\"1\"")) {
            refusal("{\"number\":" + number + "}", Narrow.class);
        }
        refusal("{number:1}", Narrow.class);
        refusal("{\"number\":1} trailing", Narrow.class);
        refusal("", Narrow.class);
        refusal("null", Narrow.class);
        refusal("[[1],null]", TokenRows.class);
        refusal("[[1.5]]", TokenIds.class);
        for (String whole :
                List.of("1.5", "1e300", "2147483648", "1e999999999", "\"1\"", "true", "{}", "9".repeat(1000))) {
            assertTrue(
                    refusal("[[" + whole + "]]", TokenIds.class).contains("expected a whole number of 32 bits"), whole);
        }
        assertTrue(
                refusal("[[" + "9".repeat(100_000) + "]]", TokenIds.class).length() < 1000, "no number is that long");
        for (String text : List.of("1", "true", "[]", "{}")) {
            assertTrue(
                    refusal("{\"number\":1,\"maybe\":" + text + "}", Narrow.class)
                            .contains("expected a text"),
                    text);
        }
        assertTrue(refusal("\"TIRED\"", Finish.class).endsWith("TIRED is no Finish; it must be one of [END, LENGTH]"));
    }

    @Test
    void checks_of_the_record_itself_are_run() {
        assertTrue(refusal("{\"mean\":\"NaN\",\"variance\":1,\"count\":2}", RunningMoments.class)
                .contains("the running mean is NaN"));
    }

    /** Objects that are not records would be made past their constructors. */
    @Test
    void only_records_are_written() {
        assertThrows(RuntimeException.class, () -> RecordJson.toJson(new Random(1)));
        assertThrows(RuntimeException.class, () -> RecordJson.fromJson("{}", Random.class));
    }
}
