package io.pposcope.evaluate;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.RuleFamily;
import io.pposcope.experience.Iteration;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.recording.RecordJson;
import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import io.pposcope.trainer.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One recorded run under all alarm rules at all their thresholds: whether and when it collapsed, by the gold reward
 * alone, and when each rule first spoke. Kept as {@code alarms.json} in the run's folder.
 *
 * @param rules by which code of the rules it was replayed
 * @param onset the iteration by which the mean gold of ten iterations has fallen half a point below the best such mean
 *     before; empty where it never does
 * @param first the iteration of the first alarm of each rule at each threshold, by {@link #key}
 */
public record AlarmTrial(
        String format, String rules, String arm, int seed, Optional<Integer> onset, Map<String, Integer> first) {

    private static final String FORMAT = "pposcope-alarms-1";
    private static final String NAME = "alarms.json";
    private static final int WINDOW = 10;
    /** About a third of the distance between a good and a useless answer. */
    private static final double FALL = 0.5;

    /** Whether the gold reward collapsed. */
    boolean collapsed() {
        return onset.isPresent();
    }

    /** By which a rule at a threshold is known in {@link #first}. */
    static String key(String rule, double threshold) {
        return rule + " @ " + threshold;
    }

    /** All rules that are measured. */
    static List<RuleFamily> families() {
        return Stream.concat(RuleFamily.standard().stream(), RuleFamily.candidates().stream())
                .toList();
    }

    /**
     * Replays a whole run, and keeps the result in its folder.
     *
     * @throws IOException if the run cannot be read
     */
    public static AlarmTrial replay(String arm, int seed, ArmRun run) throws IOException {
        Recording recording = run.recording();
        double[] gold = run.history().series(RunHistory.GOLD);
        Map<String, AlarmRule> silent = new LinkedHashMap<>();
        families().forEach(family -> family.thresholds()
                .forEach(threshold ->
                        silent.put(key(family.name(), threshold), family.at().apply(threshold))));
        Map<String, Integer> first = new LinkedHashMap<>();
        List<Map<String, Double>> past = new ArrayList<>();
        for (int number : recording.iterations()) {
            Iteration iteration = recording.iteration(number);
            Observation observed = Observation.of(iteration, List.copyOf(past));
            silent.entrySet().removeIf(rule -> {
                boolean speaks = rule.getValue().check(observed).isPresent();
                if (speaks) {
                    first.put(rule.getKey(), number);
                }
                return speaks;
            });
            Map<String, Double> metrics = new LinkedHashMap<>(iteration.metrics());
            metrics.put(RunHistory.GOLD, gold[number]);
            past.add(metrics);
        }
        AlarmTrial trial = new AlarmTrial(FORMAT, RuleCode.digest(), arm, seed, onset(gold), first);
        trial.write(run.folder());
        return trial;
    }

    private void write(Path folder) throws IOException {
        Path beside = Files.writeString(folder.resolve(NAME + ".writing"), RecordJson.toJson(this) + "\n");
        Files.move(beside, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * What an earlier replay by the same rules kept in a run's folder.
     *
     * @throws MalformedFileException if there is such a file and something else is in it
     */
    public static Optional<AlarmTrial> kept(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            AlarmTrial trial = RecordJson.fromJson(TextFile.read(file), AlarmTrial.class);
            boolean current = trial.format.equals(FORMAT) && trial.rules.equals(RuleCode.digest());
            return current ? Optional.of(trial) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(
                    file + ", line 1: " + e.getMessage() + "; expected what ./pposcope alarms writes: delete the file",
                    e);
        }
    }

    static Optional<Integer> onset(double[] gold) {
        double best = Double.NEGATIVE_INFINITY;
        for (int end = WINDOW; end <= gold.length; end++) {
            double mean = IntStream.range(end - WINDOW, end)
                    .mapToDouble(i -> gold[i])
                    .average()
                    .orElseThrow();
            if (mean < best - FALL) {
                return Optional.of(end - 1);
            }
            best = Math.max(best, mean);
        }
        return Optional.empty();
    }
}
