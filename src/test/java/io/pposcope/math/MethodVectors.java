package io.pposcope.math;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Numbers that verl's own functions computed; where they come from stands in the file. */
public final class MethodVectors {

    private static final JsonObject ALL = read();

    private MethodVectors() {}

    private static JsonObject read() {
        try (var reader = new InputStreamReader(
                MethodVectors.class.getResourceAsStream("/method-vectors.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the series that went in. */
    public static TokenRows input(String name) {
        return rows(ALL.getAsJsonObject("inputs"), name);
    }

    /** The rows of each group. */
    static List<int[]> groups() {
        int[] group = new Gson().fromJson(ALL.getAsJsonObject("inputs").get("groups"), int[].class);
        return IntStream.of(group)
                .distinct()
                .mapToObj(number -> IntStream.range(0, group.length)
                        .filter(row -> group[row] == number)
                        .toArray())
                .toList();
    }

    static double[] advantages(String name) {
        return new Gson().fromJson(ALL.getAsJsonObject("advantages").get(name), double[].class);
    }

    public static double loss(String name) {
        return of(name).get("loss").getAsDouble();
    }

    public static TokenRows gradient(String name) {
        return rows(of(name), "gradient");
    }

    private static JsonObject of(String name) {
        return ALL.has(name)
                ? ALL.getAsJsonObject(name)
                : ALL.getAsJsonObject("losses").getAsJsonObject(name);
    }

    private static TokenRows rows(JsonObject from, String name) {
        return TokenRows.of(new Gson().fromJson(from.get(name), double[][].class));
    }
}
