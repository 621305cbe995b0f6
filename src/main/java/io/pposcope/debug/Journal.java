package io.pposcope.debug;

import io.pposcope.experience.Iteration;
import io.pposcope.recording.RunHistory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What a run remembers of its iterations: metrics and watches of all, the stage values of the newest. */
final class Journal {

    private static final int ITERATIONS_KEPT = 64;
    private static final int FUTURES_KEPT = 2;

    private final Map<String, ToDoubleFunction<Iteration>> watches;
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Deque<Iteration> newest = new ArrayDeque<>();
    private final Map<String, List<Iteration>> futures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Iteration>> eldest) {
            return size() > FUTURES_KEPT;
        }
    };
    private RunHistory history;

    Journal(Map<String, ToDoubleFunction<Iteration>> watches, RunHistory history) {
        this.watches = new LinkedHashMap<>(watches);
        this.history = history;
    }

    /** A journal that shares this one's past and watches. */
    synchronized Journal branch(int iteration) {
        Journal branch = new Journal(watches, history.upTo(iteration));
        newest.stream().filter(one -> one.iteration() < iteration).forEach(branch.newest::add);
        return branch;
    }

    synchronized void watch(String name, ToDoubleFunction<Iteration> expression) {
        watches.put(name, expression);
    }

    synchronized void unwatch(String name) {
        if (watches.remove(name) == null) {
            throw new IllegalArgumentException("there is no watch “" + name + "”; there are " + watches.keySet());
        }
        failures.remove(name);
    }

    synchronized void add(Iteration iteration) {
        Map<String, Double> metrics = new LinkedHashMap<>(iteration.metrics());
        watches.forEach((name, expression) -> metrics.put(path(name), evaluate(name, expression, iteration)));
        history.add(metrics);
        newest.add(iteration);
        if (newest.size() > ITERATIONS_KEPT) {
            newest.remove();
        }
    }

    /** A watch that is named like a metric path is one; all others live below {@code watch/}. */
    static String path(String name) {
        return name.contains("/") ? name : "watch/" + name;
    }

    private double evaluate(String name, ToDoubleFunction<Iteration> expression, Iteration iteration) {
        try {
            return expression.applyAsDouble(iteration);
        } catch (RuntimeException | StackOverflowError failure) {
            failures.put(name, "iteration " + iteration.iteration() + ": " + failure);
            return Double.NaN;
        }
    }

    synchronized Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    synchronized List<String> watched() {
        return watches.keySet().stream().map(Journal::path).toList();
    }

    synchronized RunHistory history() {
        return history;
    }

    /** Forgets an iteration and what came after it; stage values are kept under the name of this future. */
    synchronized void rewindTo(int iteration, String future) {
        history = history.upTo(iteration);
        futures.put(
                future,
                newest.stream().filter(one -> one.iteration() >= iteration).toList());
        newest.removeIf(one -> one.iteration() >= iteration);
    }

    /** Counts on from an iteration; those before it that were not made here are unknown. */
    synchronized void skipTo(int iteration) {
        history = history.upTo(iteration);
    }

    /** Has the iterations of a future before {@code iteration} again. */
    synchronized void forwardTo(int iteration, String future, RunHistory lived) {
        history = lived.upTo(iteration);
        futures.getOrDefault(future, List.of()).stream()
                .filter(one -> one.iteration() < iteration)
                .forEach(newest::add);
    }

    synchronized List<Iteration> newest() {
        return List.copyOf(newest);
    }

    /** @throws IllegalArgumentException if it was not made yet or is no longer kept */
    synchronized Iteration iteration(int number) {
        return newest.stream()
                .filter(one -> one.iteration() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("iteration " + number + " is not kept; kept are "
                        + newest.stream().map(Iteration::iteration).toList() + " (the newest " + ITERATIONS_KEPT
                        + "; record().to(folder) keeps all)"));
    }
}
