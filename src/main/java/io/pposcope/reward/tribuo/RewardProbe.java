package io.pposcope.reward.tribuo;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.slm.ElasticNetCDTrainer;

/**
 * What a reward pays for: least squares of its score on a few features of the response, each in units of its own
 * deviation.
 *
 * <p>An effect is the change of score, in score units, that goes with one deviation more of a feature, all others the
 * same. It is an association, not a cause: features that go together share their effect.
 *
 * @param effects by feature, the largest first
 * @param r2 share of the scores' variance that the features explain
 * @param crossValidated the same on responses left out, five folds
 */
public record RewardProbe(Map<String, Effect> effects, double r2, double crossValidated) implements Inspectable {

    private static final int RESAMPLES = 200;
    private static final int FOLDS = 5;
    private static final long SEED = 1;
    private static final String SCORE = "score";
    /** So small that it only settles what the data leave open: two features that always go together. */
    private static final double PENALTY = 1e-6;

    private static final double L1_SHARE = 0.01;
    private static final double TOLERANCE = 1e-7;
    private static final int SWEEPS = 500;

    /**
     * One feature's effect.
     *
     * @param perDeviation change of score with one deviation of the feature
     * @param low and {@code high}: its 95 % interval, by a bootstrap over responses
     * @param mean of the feature, and its {@code deviation}
     */
    public record Effect(double perDeviation, double low, double high, double mean, double deviation) {}

    /** Length, repetition, marks, the prompt's words, the cut: what rewards are known to be talked into. */
    public static Map<String, ToDoubleBiFunction<Prompt, Response>> usualFeatures() {
        Map<String, ToDoubleBiFunction<Prompt, Response>> features = new LinkedHashMap<>();
        features.put("length in tokens", (prompt, response) -> response.pieces().size());
        features.put("repetition", (prompt, response) -> TextFeatures.of(prompt, response)
                .get("repetition"));
        features.put("exclamation marks", (prompt, response) -> TextFeatures.count(response.text(), "!！"));
        features.put("question marks", (prompt, response) -> TextFeatures.count(response.text(), "?？"));
        features.put("prompt words said", (prompt, response) -> TextFeatures.of(prompt, response)
                .get("prompt words said"));
        features.put("cut by the limit", (prompt, response) -> response.truncated() ? 1 : 0);
        return features;
    }

    /**
     * How often one of the phrases occurs, upper and lower case alike: a feature for flattery, refusals, courtesies.
     */
    public static ToDoubleBiFunction<Prompt, Response> mentions(String... phrases) {
        return (prompt, response) -> Arrays.stream(phrases)
                .mapToInt(phrase -> response.text()
                                .toLowerCase(Locale.ROOT)
                                .split(Pattern.quote(phrase.toLowerCase(Locale.ROOT)), -1)
                                .length
                        - 1)
                .sum();
    }

    /**
     * Probes scores; a feature that never changes is left out.
     *
     * @throws IllegalArgumentException if there are not at least ten responses for every feature
     */
    public static RewardProbe of(Scores scores, Map<String, ToDoubleBiFunction<Prompt, Response>> features) {
        TribuoLog.warningsOnly();
        int rows = scores.rollout().rows();
        if (rows < 10 * features.size()) {
            throw new IllegalArgumentException(rows + " responses for " + features.size()
                    + " features; a probe needs ten for each: sample more or ask less");
        }
        List<Column> columns = features.entrySet().stream()
                .map(feature -> Column.of(feature.getKey(), scores, feature.getValue()))
                .filter(column -> column.deviation() > 0)
                .toList();
        double[] target = scores.raw().toArray();
        int[] all = IntStream.range(0, rows).toArray();
        double[] fitted = LeastSquares.fit(columns, target, all);
        double[][] resampled = resampled(columns, target);
        Map<String, Effect> effects = new LinkedHashMap<>();
        IntStream.range(0, columns.size())
                .boxed()
                .sorted((a, b) -> Double.compare(Math.abs(fitted[b]), Math.abs(fitted[a])))
                .forEach(at -> {
                    double[] draws = Arrays.stream(resampled)
                            .mapToDouble(draw -> draw[at])
                            .sorted()
                            .toArray();
                    effects.put(
                            columns.get(at).name(),
                            new Effect(
                                    fitted[at],
                                    draws[(int) (0.025 * RESAMPLES)],
                                    draws[(int) (0.975 * RESAMPLES)],
                                    columns.get(at).mean(),
                                    columns.get(at).deviation()));
                });
        return new RewardProbe(
                effects, r2(columns, target, all, fitted, mean(target, all)), crossValidated(columns, target));
    }

    /** A feature over all responses, standardised. */
    private record Column(String name, double mean, double deviation, double[] standard) {

        static Column of(String name, Scores scores, ToDoubleBiFunction<Prompt, Response> feature) {
            double[] raw = IntStream.range(0, scores.rollout().rows())
                    .mapToDouble(row -> feature.applyAsDouble(
                            scores.rollout().prompts().prompts().get(row),
                            scores.rollout().completions().get(row)))
                    .toArray();
            double mean = Arrays.stream(raw).average().orElse(0);
            double deviation = Math.sqrt(Arrays.stream(raw)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElse(0));
            return new Column(
                    name,
                    mean,
                    deviation,
                    Arrays.stream(raw)
                            .map(x -> deviation == 0 ? 0 : (x - mean) / deviation)
                            .toArray());
        }
    }

    private static double[][] resampled(List<Column> columns, double[] target) {
        RandomGenerator random = RandomStreams.at(SEED, target.length);
        return IntStream.range(0, RESAMPLES)
                .mapToObj(draw -> LeastSquares.fit(
                        columns,
                        target,
                        random.ints(target.length, 0, target.length).toArray()))
                .toArray(double[][]::new);
    }

    private static double mean(double[] target, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> target[row]).average().orElse(0);
    }

    /**
     * Share of the variance on some rows that effects fitted elsewhere explain; the level may be of these rows' own
     * fit.
     */
    private static double r2(List<Column> columns, double[] target, int[] rows, double[] effects, double level) {
        double missed = 0;
        double spread = 0;
        double mean = mean(target, rows);
        for (int row : rows) {
            double predicted = level;
            for (int at = 0; at < effects.length; at++) {
                predicted += effects[at] * columns.get(at).standard()[row];
            }
            missed += (target[row] - predicted) * (target[row] - predicted);
            spread += (target[row] - mean) * (target[row] - mean);
        }
        return 1 - missed / spread;
    }

    private static double crossValidated(List<Column> columns, double[] target) {
        return IntStream.range(0, FOLDS)
                .mapToDouble(fold -> {
                    int[] inside = IntStream.range(0, target.length)
                            .filter(row -> row % FOLDS != fold)
                            .toArray();
                    int[] outside = IntStream.range(0, target.length)
                            .filter(row -> row % FOLDS == fold)
                            .toArray();
                    return r2(
                            columns, target, outside, LeastSquares.fit(columns, target, inside), mean(target, inside));
                })
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                "R² %.2f, on responses left out %.2f".formatted(r2, crossValidated),
                words("feature"),
                coloured("effect of one deviation", Heat.DIVERGING),
                words("95 % interval"),
                numbers("mean"),
                numbers("deviation"));
        List<Panel> panels = new ArrayList<>();
        for (Map.Entry<String, Effect> entry : effects.entrySet()) {
            Effect effect = entry.getValue();
            table = table.row(
                    entry.getKey(),
                    effect.perDeviation(),
                    String.format("%.3f … %.3f", effect.low(), effect.high()),
                    effect.mean(),
                    effect.deviation());
            panels.add(panel(entry.getKey(), effect));
        }
        return GroupView.of(
                "What the reward pays for",
                table,
                SeriesView.of(
                        "Change of score as one feature varies, all others the same", panels.toArray(Panel[]::new)));
    }

    /** From two deviations below the mean to two above, within what the interval allows. */
    private static Panel panel(String name, Effect effect) {
        List<Point> line = IntStream.rangeClosed(-4, 4)
                .mapToObj(step -> {
                    double deviations = step / 2.0;
                    double a = effect.low() * deviations;
                    double b = effect.high() * deviations;
                    return new Point(
                            effect.mean() + deviations * effect.deviation(),
                            effect.perDeviation() * deviations,
                            Math.min(a, b),
                            Math.max(a, b));
                })
                .toList();
        return new Panel(name, name, "score", List.of(new Series("", line)));
    }

    /**
     * What uses Tribuo's classes: the JVM looks for them when this class is first used, after the check that they are
     * there.
     */
    private static final class LeastSquares {

        /** Least-squares effects on some rows, by coordinate descent. A feature that is constant there has none. */
        static double[] fit(List<Column> columns, double[] target, int[] rows) {
            List<Column> varying = columns.stream()
                    .filter(column -> Arrays.stream(rows)
                                    .mapToDouble(row -> column.standard()[row])
                                    .distinct()
                                    .limit(2)
                                    .count()
                            > 1)
                    .toList();
            String[] names = varying.stream().map(Column::name).toArray(String[]::new);
            MutableDataset<Regressor> data = new MutableDataset<>(
                    new SimpleDataSourceProvenance("scores", new RegressionFactory()), new RegressionFactory());
            for (int row : rows) {
                data.add(new ArrayExample<>(
                        new Regressor(SCORE, target[row]),
                        names,
                        varying.stream()
                                .mapToDouble(column -> column.standard()[row])
                                .toArray()));
            }
            var model = new ElasticNetCDTrainer(PENALTY, L1_SHARE, TOLERANCE, SWEEPS, false, SEED).train(data);
            double base = predict(model, names, new double[names.length]);
            double[] effects = new double[columns.size()];
            for (int at = 0; at < names.length; at++) {
                double[] one = new double[names.length];
                one[at] = 1;
                effects[columns.indexOf(varying.get(at))] = predict(model, names, one) - base;
            }
            return effects;
        }

        private static double predict(Model<Regressor> model, String[] names, double[] values) {
            return model.predict(new ArrayExample<>(new Regressor(SCORE, 0), names, values))
                    .getOutput()
                    .getValues()[0];
        }
    }
}
