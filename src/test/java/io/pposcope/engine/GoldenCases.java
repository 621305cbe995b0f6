package io.pposcope.engine;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.math.TokenRows;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The golden vectors' inputs and expected numbers, by case and entry. */
record GoldenCases(JsonObject cases) {

    static GoldenCases read() throws IOException {
        try (var reader = new InputStreamReader(
                GoldenCases.class.getResourceAsStream("/ppo-max-vectors.json"), StandardCharsets.UTF_8)) {
            return new GoldenCases(
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonObject("cases"));
        }
    }

    JsonObject in(String name) {
        return cases.getAsJsonObject(name).getAsJsonObject("inputs");
    }

    JsonObject expected(String name) {
        return cases.getAsJsonObject(name).getAsJsonObject("expected");
    }

    double[] out(String name, String entry) {
        return vector(expected(name).get(entry));
    }

    /** The padded matrix of an input as flat response tokens: rows of 5, 3 and 1 tokens in all cases. */
    double[] masked(String name, String entry) {
        return masked(in(name).get(entry));
    }

    static double[] masked(JsonElement padded) {
        double[][] all = matrix(padded);
        int[] lengths = {5, 3, 1};
        return IntStream.range(0, 3)
                .boxed()
                .flatMapToDouble(row -> Arrays.stream(all[row], 0, lengths[row]))
                .toArray();
    }

    TokenRows rows(String name, String entry) {
        return TokenRows.fromFlat(masked(name, entry), new int[] {5, 3, 1});
    }

    static double[] vector(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    static double[][] matrix(JsonElement array) {
        JsonArray outer = array.getAsJsonArray();
        return StreamSupport.stream(outer.spliterator(), false)
                .map(GoldenCases::vector)
                .toArray(double[][]::new);
    }
}
