package io.pposcope.trainer;

import java.util.LinkedHashMap;
import java.util.Map;

/** Wall-clock seconds between laps. */
final class Stopwatch {

    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** Books the time since the last lap for a stage and hands the lap's result through. */
    <T> T lap(Phase phase, T result) {
        long now = System.nanoTime();
        seconds.put(phase.metric(), (now - last) / 1e9);
        last = now;
        return result;
    }

    Map<String, Double> seconds() {
        return seconds;
    }
}
