package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.math.Holm;
import io.pposcope.math.SignTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Trained policies against the one they began with, by the gold reward of the same held-out prompts, for each kind of
 * prompt and each language apart. Wins, ties and losses are counted over prompts and seeds. A prompt's difference is
 * its mean over seeds, for seeds share their prompts: of these differences the interval is a paired bootstrap over
 * prompts, and the sign test counts those beyond a tie, corrected by {@link Holm} for the number of rows.
 */
public final class DuelTable implements Inspectable {

    /** Gold points: less than the least thing the gold reward knows, one compliment. */
    private static final double TIE = 0.1;

    /** One policy on one kind of prompt in one language; a row of differences for each seed, a column for a prompt. */
    private record Row(String arm, String kind, String language, double[][] differences) {

        long count(Predicate<Double> chosen) {
            return Arrays.stream(differences)
                    .flatMap(seed -> Arrays.stream(seed).boxed())
                    .filter(chosen)
                    .count();
        }

        double share(Predicate<Double> chosen) {
            return Math.round(1000.0 * count(chosen) / differences.length / prompts()) / 10.0;
        }

        int prompts() {
            return differences[0].length;
        }

        /** Means over seeds, one for each prompt. */
        double[] byPrompt() {
            return IntStream.range(0, prompts())
                    .mapToDouble(prompt -> Arrays.stream(differences)
                            .mapToDouble(seed -> seed[prompt])
                            .average()
                            .orElseThrow())
                    .toArray();
        }

        double p() {
            double[] means = byPrompt();
            return SignTest.p((int) Arrays.stream(means).filter(d -> d > TIE).count(), (int)
                    Arrays.stream(means).filter(d -> d < -TIE).count());
        }
    }

    private final Map<String, Predicate<Prompt>> kinds;
    private final List<Row> rows = new ArrayList<>();

    /** @param kinds of prompts by name, each a part of the table */
    public DuelTable(Map<String, Predicate<Prompt>> kinds) {
        this.kinds = new LinkedHashMap<>(kinds);
    }

    /**
     * Adds a policy's runs.
     *
     * @throws IllegalArgumentException if they did not all answer the same prompts
     * @throws IOException if one cannot be read
     */
    public DuelTable add(String arm, List<ArmRun> seeds) throws IOException {
        List<Prompt> prompts = null;
        double[][] differences = new double[seeds.size()][];
        for (int seed = 0; seed < seeds.size(); seed++) {
            Scores after = seeds.get(seed).after();
            Scores before = seeds.get(seed).before();
            prompts = prompts == null ? prompts(after) : prompts;
            if (!prompts.equals(prompts(after)) || !prompts.equals(prompts(before))) {
                throw new IllegalArgumentException(seeds.get(seed).folder() + " answers other prompts than "
                        + seeds.getFirst().folder() + "; make both with the same number of held-out prompts");
            }
            differences[seed] = gold(after).plus(gold(before).map(x -> -x)).toArray();
        }
        for (Map.Entry<String, Predicate<Prompt>> kind : kinds.entrySet()) {
            add(
                    arm,
                    kind.getKey(),
                    "English",
                    differences,
                    prompts,
                    kind.getValue().and(p -> !HeadToHead.chinese(p)));
            add(
                    arm,
                    kind.getKey(),
                    "Chinese",
                    differences,
                    prompts,
                    kind.getValue().and(HeadToHead::chinese));
        }
        return this;
    }

    private void add(
            String arm,
            String kind,
            String language,
            double[][] differences,
            List<Prompt> prompts,
            Predicate<Prompt> chosen) {
        int[] its = IntStream.range(0, prompts.size())
                .filter(at -> chosen.test(prompts.get(at)))
                .toArray();
        if (its.length > 0) {
            rows.add(new Row(
                    arm,
                    kind,
                    language,
                    Arrays.stream(differences)
                            .map(seed -> Arrays.stream(its)
                                    .mapToDouble(at -> seed[at])
                                    .toArray())
                            .toArray(double[][]::new)));
        }
    }

    private static List<Prompt> prompts(Scores answers) {
        return answers.rollout().prompts().prompts();
    }

    private static PerResponse gold(Scores answers) {
        return answers.parts().get(ArmRun.GOLD);
    }

    @Override
    public TableView view() {
        TableView table = TableView.of(
                "Trained policy against the SFT policy, held-out prompts, gold reward (a tie within " + TIE + ")",
                words("policy"),
                words("prompts"),
                words("language"),
                numbers("n"),
                numbers("win %"),
                numbers("tie %"),
                numbers("lose %"),
                numbers("difference"),
                words("95 % interval"),
                numbers("p, Holm"));
        double[] p = Holm.adjusted(rows.stream().mapToDouble(Row::p).toArray());
        for (int at = 0; at < rows.size(); at++) {
            Row row = rows.get(at);
            double[] byPrompt = row.byPrompt();
            double[] interval = HeadToHead.interval(byPrompt);
            table = table.row(
                    row.arm(),
                    row.kind(),
                    row.language(),
                    row.prompts(),
                    row.share(d -> d > TIE),
                    row.share(d -> Math.abs(d) <= TIE),
                    row.share(d -> d < -TIE),
                    String.format("%.2f", Arrays.stream(byPrompt).average().orElseThrow()),
                    String.format("%.2f … %.2f", interval[0], interval[1]),
                    String.format("%.2g", p[at]));
        }
        return table;
    }
}
