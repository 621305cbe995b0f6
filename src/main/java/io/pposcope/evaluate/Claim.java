package io.pposcope.evaluate;

import io.pposcope.math.MeanInterval;
import io.pposcope.recording.RunHistory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One thing a prediction says, as a number per seed.
 *
 * @param text what is claimed
 * @param expected of the number: above 0, or no different from 0
 */
record Claim(
        String text, Expected expected, Set<String> arms, ToDoubleFunction<Function<String, RunStatistics>> number) {

    enum Expected {
        POSITIVE,
        ZERO
    }

    /** How a claim fares. */
    enum Verdict {
        HOLDS("holds"),
        LEANS("leans"),
        FAILS("does not hold"),
        NOT_RUN("not run");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A claim judged. */
    record Judged(Claim claim, Optional<MeanInterval> interval, long seedsAsClaimed, Verdict verdict) {}

    /** That a number of one or several arms is above 0 in the mean over seeds. */
    static Claim positive(String text, ToDoubleFunction<Function<String, RunStatistics>> number) {
        return new Claim(text, Expected.POSITIVE, armsOf(number), number);
    }

    /** That a number does not differ from 0 by more than seeds do. */
    static Claim zero(String text, ToDoubleFunction<Function<String, RunStatistics>> number) {
        return new Claim(text, Expected.ZERO, armsOf(number), number);
    }

    /** The arms a number looks at, found by letting it look. */
    private static Set<String> armsOf(ToDoubleFunction<Function<String, RunStatistics>> number) {
        Set<String> arms = new TreeSet<>();
        RunStatistics none = new RunStatistics(new RunHistory().add(Map.of()));
        number.applyAsDouble(arm -> {
            arms.add(arm);
            return none;
        });
        return arms;
    }

    /**
     * Judges over seeds.
     *
     * @param seeds by arm, what its run showed
     */
    Judged judge(List<Map<String, RunStatistics>> seeds) {
        double[] numbers = seeds.stream()
                .filter(seed -> seed.keySet().containsAll(arms))
                .mapToDouble(seed -> number.applyAsDouble(seed::get))
                .filter(Double::isFinite)
                .toArray();
        if (numbers.length == 0) {
            return new Judged(this, Optional.empty(), 0, Verdict.NOT_RUN);
        }
        MeanInterval interval = MeanInterval.of(numbers);
        long asClaimed = Arrays.stream(numbers).filter(x -> x > 0).count();
        return new Judged(
                this,
                Optional.of(interval),
                asClaimed,
                switch (expected) {
                    case POSITIVE ->
                        interval.low() > 0 ? Verdict.HOLDS : interval.mean() > 0 ? Verdict.LEANS : Verdict.FAILS;
                    case ZERO -> interval.low() <= 0 && interval.high() >= 0 ? Verdict.HOLDS : Verdict.FAILS;
                });
    }
}
