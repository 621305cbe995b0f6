package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.Tolerances;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One golden case: its inputs, and its expected entries, each of which must be compared before the case is finished.
 */
final class VectorCase {
    private static final String RESOURCE = "/ppo-max-vectors.json";

    private final String name;
    private final JsonObject inputs;
    private final JsonObject expected;
    private final Set<String> unchecked;
    private final List<VectorCase> parts = new ArrayList<>();

    private VectorCase(String name, JsonObject inputs, JsonObject expected) {
        this.name = name;
        this.inputs = inputs;
        this.expected = expected;
        unchecked = new TreeSet<>(expected.keySet());
    }

    static Map<String, VectorCase> all() {
        try (var reader =
                new InputStreamReader(VectorCase.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8)) {
            Map<String, VectorCase> cases = new LinkedHashMap<>();
            JsonParser.parseReader(reader)
                    .getAsJsonObject()
                    .getAsJsonObject("cases")
                    .asMap()
                    .forEach((name, json) -> {
                        JsonObject body = json.getAsJsonObject();
                        cases.put(
                                name,
                                new VectorCase(name, body.getAsJsonObject("inputs"), body.getAsJsonObject("expected")));
                    });
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double number(String input) {
        return inputs.get(input).getAsDouble();
    }

    double[] array(String input) {
        return toArray(inputs.get(input));
    }

    int[] ints(String input) {
        return toInts(inputs.get(input));
    }

    double[][] matrix(String input) {
        return toMatrix(inputs.get(input));
    }

    double[][][] cube(String input) {
        return inputs.getAsJsonArray(input).asList().stream()
                .map(VectorCase::toMatrix)
                .toArray(double[][][]::new);
    }

    int[][] intMatrix(String input) {
        return inputs.getAsJsonArray(input).asList().stream()
                .map(VectorCase::toInts)
                .toArray(int[][]::new);
    }

    /** A padded input without its padding. */
    TokenRows rows(String input) {
        return stripped(matrix(input), lengths());
    }

    /** The unpadded lengths, stated outright or as a mask. */
    int[] lengths() {
        if (inputs.has("lengths")) return ints("lengths");
        return Arrays.stream(matrix("mask"))
                .mapToInt(row -> (int) Arrays.stream(row).sum())
                .toArray();
    }

    /** An expected number that steers the check itself. */
    double expected(String key) {
        return expected.get(key).getAsDouble();
    }

    /** An expected object, or the objects of an expected list, each with these inputs and its own entries to check. */
    List<VectorCase> parts(String key) {
        JsonElement element = reading(key);
        List<JsonElement> objects =
                element.isJsonArray() ? element.getAsJsonArray().asList() : List.of(element);
        List<VectorCase> created = IntStream.range(0, objects.size())
                .mapToObj(i -> new VectorCase(
                        name + "/" + key + "/" + i, inputs, objects.get(i).getAsJsonObject()))
                .toList();
        parts.addAll(created);
        return created;
    }

    void expect(String key, double actual) {
        assertClose(key, reading(key).getAsDouble(), actual);
    }

    void expect(String key, double[] actual) {
        double[] wanted = toArray(reading(key));
        assertEquals(wanted.length, actual.length, () -> name + "/" + key);
        for (int i = 0; i < wanted.length; i++) assertClose(key + "[" + i + "]", wanted[i], actual[i]);
    }

    void expect(String key, double[][] actual) {
        double[][] wanted = toMatrix(reading(key));
        assertEquals(wanted.length, actual.length, () -> name + "/" + key);
        for (int i = 0; i < wanted.length; i++) expectRow(key + "[" + i + "]", wanted[i], actual[i]);
    }

    void expect(String key, double[][][] actual) {
        JsonArray wanted = reading(key).getAsJsonArray();
        assertEquals(wanted.size(), actual.length, () -> name + "/" + key);
        for (int i = 0; i < actual.length; i++) {
            double[][] matrix = toMatrix(wanted.get(i));
            for (int t = 0; t < matrix.length; t++) expectRow(key + "[" + i + "][" + t + "]", matrix[t], actual[i][t]);
        }
    }

    /** Compares with a padded matrix; only real tokens are compared. */
    void expect(String key, TokenRows actual) {
        TokenRows wanted = stripped(toMatrix(reading(key)), actual.lengths());
        for (int i = 0; i < wanted.rows(); i++) expectRow(key + "[" + i + "]", wanted.row(i), actual.row(i));
    }

    /** Fails if an expected entry was never compared. */
    void assertEverythingChecked() {
        assertTrue(unchecked.isEmpty(), () -> name + ": never compared " + unchecked);
        parts.forEach(VectorCase::assertEverythingChecked);
    }

    private void expectRow(String key, double[] wanted, double[] actual) {
        assertEquals(wanted.length, actual.length, () -> name + "/" + key);
        for (int t = 0; t < wanted.length; t++) assertClose(key + "[" + t + "]", wanted[t], actual[t]);
    }

    private void assertClose(String key, double wanted, double actual) {
        double tolerance = Math.max(Tolerances.VECTOR_ABSOLUTE, Tolerances.VECTOR_RELATIVE * Math.abs(wanted));
        assertEquals(wanted, actual, tolerance, () -> name + "/" + key);
    }

    private JsonElement reading(String key) {
        unchecked.remove(key);
        return expected.get(key);
    }

    private static TokenRows stripped(double[][] padded, int[] lengths) {
        double[][] rows = new double[lengths.length][];
        for (int i = 0; i < rows.length; i++) rows[i] = Arrays.copyOf(padded[i], lengths[i]);
        return TokenRows.of(rows);
    }

    private static double[] toArray(JsonElement json) {
        return json.getAsJsonArray().asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private static int[] toInts(JsonElement json) {
        return json.getAsJsonArray().asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    private static double[][] toMatrix(JsonElement json) {
        return json.getAsJsonArray().asList().stream().map(VectorCase::toArray).toArray(double[][]::new);
    }
}
