package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.SignTest;
import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Two policies' answers to the same prompts before a judge: wins, ties and losses of the first, for all prompts and for
 * each language apart.
 *
 * @param results by subset: all, English, Chinese, as far as there are such prompts
 */
public record HeadToHead(String first, String second, Map<String, Result> results) implements Inspectable {

    /** Resamples of the bootstrap: its 2.5 % quantiles are then known to about half a percent of probability. */
    private static final int RESAMPLES = 4000;

    private static final long SEED = 20230711;

    /**
     * One subset.
     *
     * @param difference mean over prompts of the first's judgement less the second's
     * @param low and {@code high}: its 95 % interval by a bootstrap over prompts, which keeps pairs together
     * @param p of the exact two-sided sign test: how likely so uneven a count is between equals
     */
    public record Result(int wins, int ties, int losses, double difference, double low, double high, double p) {

        public int prompts() {
            return wins + ties + losses;
        }
    }

    public HeadToHead {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /**
     * Judges pairs of answers.
     *
     * @param judge gives every answer a number; the larger one wins
     * @param margin a smaller difference is a tie
     * @throws IllegalArgumentException if the prompts are not the same
     */
    public static HeadToHead of(
            String first,
            Scores firstAnswers,
            String second,
            Scores secondAnswers,
            Function<Scores, PerResponse> judge,
            double margin) {
        List<Prompt> prompts = firstAnswers.rollout().prompts().prompts();
        if (!prompts.equals(secondAnswers.rollout().prompts().prompts())) {
            throw new IllegalArgumentException(
                    first + " and " + second + " answered different prompts; have both answer the same batch");
        }
        double[] a = judge.apply(firstAnswers).toArray();
        double[] b = judge.apply(secondAnswers).toArray();
        double[] differences =
                IntStream.range(0, a.length).mapToDouble(row -> a[row] - b[row]).toArray();
        Map<String, Result> results = new LinkedHashMap<>();
        add(results, "all", differences, prompts, prompt -> true, margin);
        add(results, "English", differences, prompts, prompt -> !chinese(prompt), margin);
        add(results, "Chinese", differences, prompts, HeadToHead::chinese, margin);
        return new HeadToHead(first, second, results);
    }

    static boolean chinese(Prompt prompt) {
        return prompt.text().codePoints().anyMatch(letter -> UnicodeScript.of(letter) == UnicodeScript.HAN);
    }

    private static void add(
            Map<String, Result> results,
            String subset,
            double[] differences,
            List<Prompt> prompts,
            Predicate<Prompt> chosen,
            double margin) {
        double[] its = IntStream.range(0, differences.length)
                .filter(row -> chosen.test(prompts.get(row)))
                .mapToDouble(row -> differences[row])
                .toArray();
        if (its.length > 0) {
            results.put(subset, result(its, margin));
        }
    }

    private static Result result(double[] differences, double margin) {
        int wins = (int) Arrays.stream(differences).filter(d -> d > margin).count();
        int losses = (int) Arrays.stream(differences).filter(d -> d < -margin).count();
        double[] interval = interval(differences);
        return new Result(
                wins,
                differences.length - wins - losses,
                losses,
                Arrays.stream(differences).average().orElseThrow(),
                interval[0],
                interval[1],
                SignTest.p(wins, losses));
    }

    /** Both ends of the 95 % interval of a mean over prompts. */
    static double[] interval(double[] differences) {
        double[] means = resampled(differences);
        return new double[] {means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES)]};
    }

    private static double[] resampled(double[] differences) {
        RandomGenerator random = RandomStreams.at(SEED, differences.length);
        return IntStream.range(0, RESAMPLES)
                .mapToDouble(resample -> IntStream.range(0, differences.length)
                        .mapToDouble(i -> differences[random.nextInt(differences.length)])
                        .average()
                        .orElseThrow())
                .sorted()
                .toArray();
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                first + " against " + second,
                words("prompts"),
                numbers("n"),
                numbers("win %"),
                numbers("tie %"),
                numbers("lose %"),
                numbers("difference"),
                words("95 % interval"),
                numbers("p"));
        for (Map.Entry<String, Result> entry : results.entrySet()) {
            Result r = entry.getValue();
            table = table.row(
                    entry.getKey(),
                    r.prompts(),
                    percent(r.wins(), r),
                    percent(r.ties(), r),
                    percent(r.losses(), r),
                    r.difference(),
                    String.format("%.2f … %.2f", r.low(), r.high()),
                    r.p());
        }
        return table;
    }

    private static long percent(int count, Result result) {
        return Math.round(100.0 * count / result.prompts());
    }
}
