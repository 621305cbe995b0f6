package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Charts;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.View;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The metrics of a run, iteration by iteration; grows as the run does, shows itself as charts, lives in JSON lines. */
public final class RunHistory implements Inspectable {

    /** Path of the gold reward among the metrics. */
    public static final String GOLD = "objective/gold_score";

    /** Path of the gold reward of held-out prompts, the same at each measurement; not every iteration has it. */
    public static final String HELD_OUT_GOLD = "held_out/gold_score";

    /** What tells a collapse: the proxy, what was meant, and the paper's action-space metrics. */
    private static final String[] CHARTS = {
        "objective/score", GOLD, "objective/kl", "tokens/response_length", "objective/perplexity", "objective/entropy"
    };

    /** JSON has no NaN and no infinity: a metric that is one is left out of the file, as one that was not measured. */
    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(Double.class, new TypeAdapter<Double>() {

                @Override
                public void write(JsonWriter out, Double metric) throws IOException {
                    if (Double.isFinite(metric)) {
                        out.value(metric);
                    } else {
                        out.nullValue();
                    }
                }

                @Override
                public Double read(JsonReader in) throws IOException {
                    return in.nextDouble();
                }
            })
            .create();

    private static final TypeToken<Map<String, Double>> METRICS = new TypeToken<>() {};
    private static final int LONGEST_QUOTE = 60;

    private final List<Map<String, Double>> iterations = new ArrayList<>();

    /** Adds an iteration's metrics. */
    public RunHistory add(Iteration iteration) {
        return add(iteration.metrics());
    }

    /** Adds an iteration's metrics and what the gold reward says of its rollout. */
    public RunHistory add(Iteration iteration, Scores gold) {
        Map<String, Double> metrics = new LinkedHashMap<>(iteration.metrics());
        metrics.put(GOLD, gold.raw().mean());
        return add(metrics);
    }

    /** Adds an iteration's metrics, by path. */
    public synchronized RunHistory add(Map<String, Double> metrics) {
        iterations.add(Collections.unmodifiableMap(new LinkedHashMap<>(metrics)));
        return this;
    }

    /**
     * A history of its own with the iterations before {@code end}; where this one is shorter, the missing ones are
     * empty.
     */
    public synchronized RunHistory upTo(int end) {
        RunHistory past = new RunHistory();
        for (int iteration = 0; iteration < end; iteration++) {
            past.add(iteration < iterations.size() ? iterations.get(iteration) : Map.of());
        }
        return past;
    }

    public synchronized int size() {
        return iterations.size();
    }

    /** A copy of all metrics, by iteration. */
    public synchronized List<Map<String, Double>> metrics() {
        return List.copyOf(iterations);
    }

    /** One metric over iterations; NaN where an iteration lacks it. */
    public double[] series(String path) {
        return metrics().stream()
                .mapToDouble(metrics -> metrics.getOrDefault(path, Double.NaN))
                .toArray();
    }

    /** Mean of a metric over the iterations {@code from} (included) to {@code to} (excluded). */
    public double mean(String path, int from, int to) {
        return metrics().subList(from, to).stream()
                .filter(metrics -> metrics.containsKey(path))
                .mapToDouble(metrics -> metrics.get(path))
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public View view() {
        return charts();
    }

    /**
     * The charts that tell a collapse, and others, as far as they were measured; all of the former before the first
     * iteration.
     */
    public SeriesView charts(String... more) {
        List<Map<String, Double>> measured = metrics();
        String[] paths = Stream.concat(Arrays.stream(CHARTS), Arrays.stream(more))
                .distinct()
                .filter(path -> measured.isEmpty() || measured.stream().anyMatch(metrics -> metrics.containsKey(path)))
                .toArray(String[]::new);
        return Charts.history(measured, paths);
    }

    /** The paths that {@link #view()} charts. */
    public static String[] charted() {
        return CHARTS.clone();
    }

    /** Appends the newest iteration to a JSON-lines file. */
    public void appendTo(Path file) throws IOException {
        String line = GSON.toJson(metrics().getLast(), METRICS.getType()) + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes all iterations as a JSON-lines file, replacing it in one step. */
    public void writeTo(Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        metrics().forEach(iteration -> lines.append(GSON.toJson(iteration, METRICS.getType()))
                .append('\n'));
        Path beside = Files.writeString(file.resolveSibling(file.getFileName() + ".writing"), lines);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads a JSON-lines file; a torn last line, left by a killed run, is left out.
     *
     * @throws io.pposcope.internal.files.MalformedFileException if a line is no object of numbers, naming it
     */
    public static RunHistory read(Path file) throws IOException {
        RunHistory history = new RunHistory();
        String text = TextFile.read(file);
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int line = 0; line < lines.size(); line++) {
            history.add(metrics(lines.get(line), file + ", line " + (line + 1)));
        }
        return history;
    }

    /** Numbers that JSON lacks are written as their names, with or without quotes. */
    private static Map<String, Double> metrics(String line, String origin) {
        try {
            Map<String, Double> metrics = GSON.fromJson(line, METRICS);
            if (metrics != null && !metrics.containsValue(null)) {
                return metrics;
            }
        } catch (JsonParseException | NumberFormatException e) {
            throw new MalformedFileException(notMetrics(line, origin), e);
        }
        throw new MalformedFileException(notMetrics(line, origin));
    }

    private static String notMetrics(String line, String origin) {
        return origin + " is \"" + (line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…")
                + "\"; expected a JSON object of numbers, one for each metric: take the line out, or train again";
    }

    /**
     * The record of a run that goes on: the iterations before {@code iteration}, to which the file is cut; those that
     * were recorded after the checkpoint are made again.
     */
    public static RunHistory goOn(Path file, int iteration) throws IOException {
        RunHistory past = (Files.exists(file) ? read(file) : new RunHistory()).upTo(iteration);
        past.writeTo(file);
        return past;
    }

    @Override
    public String toString() {
        return "RunHistory[" + size() + " iterations]";
    }
}
