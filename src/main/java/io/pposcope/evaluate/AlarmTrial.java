package io.pposcope.evaluate;

import io.pposcope.alarm.Alarm;
import io.pposcope.alarm.Alarms;
import io.pposcope.experience.Iteration;
import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * One recorded run under alarms: whether and when it collapsed, by the gold reward alone, and when each rule first
 * spoke.
 *
 * @param onset the iteration by which the mean gold of ten iterations has fallen half a point below the best such mean
 *     before; empty where it never does
 * @param first the iteration of each rule's first alarm
 */
record AlarmTrial(String arm, int seed, OptionalInt onset, Map<String, Integer> first) {

    private static final int WINDOW = 10;
    /** About a third of the distance between a good and a useless answer. */
    private static final double FALL = 0.5;

    static AlarmTrial replay(String arm, int seed, ArmRun run) throws IOException {
        Recording recording = run.recording();
        double[] gold = run.history().series(RunHistory.GOLD);
        Alarms alarms = Alarms.standard();
        List<Map<String, Double>> past = new ArrayList<>();
        for (int number : recording.iterations()) {
            Iteration iteration = recording.iteration(number);
            alarms.look(iteration, past);
            Map<String, Double> metrics = new LinkedHashMap<>(iteration.metrics());
            metrics.put(RunHistory.GOLD, gold[number]);
            past.add(metrics);
        }
        Map<String, Integer> first = new LinkedHashMap<>();
        for (Alarm alarm : alarms.raised()) {
            first.putIfAbsent(alarm.rule().name(), alarm.iteration());
        }
        return new AlarmTrial(arm, seed, onset(gold), first);
    }

    static OptionalInt onset(double[] gold) {
        double best = Double.NEGATIVE_INFINITY;
        for (int end = WINDOW; end <= gold.length; end++) {
            double mean = IntStream.range(end - WINDOW, end)
                    .mapToDouble(i -> gold[i])
                    .average()
                    .orElseThrow();
            if (mean < best - FALL) {
                return OptionalInt.of(end - 1);
            }
            best = Math.max(best, mean);
        }
        return OptionalInt.empty();
    }
}
