package io.pposcope.alarm.tribuo;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.Finding;
import io.pposcope.alarm.Severity;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.internal.build.OptionalLibrary;
import io.pposcope.trainer.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.libsvm.LibSVMAnomalyTrainer;
import org.tribuo.anomaly.libsvm.SVMAnomalyType;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * What healthy runs look like, learnt from healthy runs alone: a one-class support vector machine over windows of
 * metrics, each as its change since the run's own start and its slope. A run is outside once several windows in a row
 * are; plain deviations of single metrics say which ones stand out.
 *
 * <p>A window is five iterations; a change is in deviations of that change over healthy windows.
 */
public final class HealthyRange implements AlarmRule, Inspectable {

    private static final List<String> METRICS = List.of(
            "objective/kl",
            "objective/entropy",
            "objective/perplexity",
            "objective/score_std",
            "tokens/response_length",
            "tokens/truncated_fraction",
            "value/explained_variance");
    /** Absent where its formula is 0/0: such a window says nothing of it. */
    private static final String NOT_ALWAYS_DEFINED = "value/explained_variance";

    private static final int WINDOW = 5;
    private static final double NU = 0.01;
    private static final double GAMMA = 0.002;
    private static final double STANDS_OUT = 3;
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    /** How one metric of a window differs from the run's start. */
    public record Deviation(String metric, double change, double slope) {

        double size() {
            return Math.max(Math.abs(change), Math.abs(slope));
        }
    }

    private final Model<Event> model;
    private final double[] means;
    private final double[] deviations;
    private final int windows;
    private final int consecutive;

    private HealthyRange(Model<Event> model, double[] means, double[] deviations, int windows, int consecutive) {
        this.model = model;
        this.means = means;
        this.deviations = deviations;
        this.windows = windows;
        this.consecutive = consecutive;
    }

    /**
     * Learns from whole healthy runs.
     *
     * @param runs metrics by path, iteration by iteration, one list per run
     * @param consecutive so many windows in a row must be outside
     * @throws IllegalArgumentException if there is no run of at least eleven iterations
     */
    public static HealthyRange of(List<List<Map<String, Double>>> runs, int consecutive) {
        OptionalLibrary.TRIBUO.require();
        TRIBUO.setLevel(Level.WARNING);
        List<double[]> raw = new ArrayList<>();
        for (List<Map<String, Double>> run : runs) {
            for (int end = 2 * WINDOW + 1; end <= run.size(); end++) {
                raw.add(window(run, end));
            }
        }
        if (raw.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no healthy run of at least " + (2 * WINDOW + 1) + " iterations to learn from");
        }
        double[] means = IntStream.range(0, 2 * METRICS.size())
                .mapToDouble(
                        at -> raw.stream().mapToDouble(w -> w[at]).average().orElseThrow())
                .toArray();
        double[] deviations = IntStream.range(0, means.length)
                .mapToDouble(at -> Math.max(
                        1e-9,
                        Math.sqrt(raw.stream()
                                .mapToDouble(w -> (w[at] - means[at]) * (w[at] - means[at]))
                                .average()
                                .orElseThrow())))
                .toArray();
        Model<Event> model = OneClass.train(
                raw.stream().map(window -> standard(window, means, deviations)).toList());
        return new HealthyRange(model, means, deviations, raw.size(), consecutive);
    }

    /** Changes since the start, then slopes, of the window that ends before {@code end}. */
    private static double[] window(List<Map<String, Double>> run, int end) {
        double[] features = new double[2 * METRICS.size()];
        for (int at = 0; at < METRICS.size(); at++) {
            String path = METRICS.get(at);
            features[at] = change(run, path, 0, end - WINDOW);
            features[METRICS.size() + at] = change(run, path, end - WINDOW - WINDOW / 2, end - WINDOW);
        }
        return features;
    }

    /** Of the mean from one window to another; 0 where one of them does not know the metric. */
    private static double change(List<Map<String, Double>> run, String path, int from, int to) {
        OptionalDouble before = mean(run, path, from);
        OptionalDouble now = mean(run, path, to);
        return before.isPresent() && now.isPresent() ? now.getAsDouble() - before.getAsDouble() : 0;
    }

    private static OptionalDouble mean(List<Map<String, Double>> run, String path, int from) {
        return run.subList(from, Math.min(run.size(), from + WINDOW)).stream()
                .filter(metrics -> metrics.containsKey(path))
                .mapToDouble(metrics -> metrics.get(path))
                .average();
    }

    private static double[] standard(double[] window, double[] means, double[] deviations) {
        return IntStream.range(0, window.length)
                .mapToDouble(at -> (window[at] - means[at]) / deviations[at])
                .toArray();
    }

    private boolean outside(List<Map<String, Double>> run, int end) {
        return end > 2 * WINDOW && OneClass.anomalous(model, standard(window(run, end), means, deviations));
    }

    /** Whether the newest windows of a run, as many as are needed, all lie outside. */
    public boolean outside(List<Map<String, Double>> run) {
        return run.size() >= 2 * WINDOW + consecutive
                && IntStream.range(0, consecutive).allMatch(back -> outside(run, run.size() - back));
    }

    /** First iteration by which enough windows in a row lie outside. */
    public Optional<Integer> firstOutside(List<Map<String, Double>> run) {
        return IntStream.rangeClosed(1, run.size())
                .filter(end -> outside(run.subList(0, end)))
                .mapToObj(end -> end - 1)
                .findFirst();
    }

    /** How the newest window of a run differs from its start, metric by metric, the most first. */
    public List<Deviation> deviations(List<Map<String, Double>> run) {
        double[] standard = standard(window(run, run.size()), means, deviations);
        return IntStream.range(0, METRICS.size())
                .mapToObj(at -> new Deviation(METRICS.get(at), standard[at], standard[METRICS.size() + at]))
                .sorted(Comparator.comparingDouble((Deviation one) -> -one.size()))
                .toList();
    }

    @Override
    public String name() {
        return "outside the healthy range";
    }

    @Override
    public Severity severity() {
        return Severity.SERIOUS;
    }

    @Override
    public String explanation() {
        return "The metrics together have left the range of healthy "
                + "runs. No single one need be past a threshold of its own.";
    }

    @Override
    public String advice() {
        return "look at the metrics that stand out, and at the responses; rewind if they get worse";
    }

    @Override
    public String source() {
        return "one-class support vector machine, Schölkopf et al., Neural Computation 13 (2001)";
    }

    @Override
    public Optional<Finding> check(Observation observed) {
        List<Map<String, Double>> run = observed.history();
        if (!isComplete(run.getLast()) || !outside(run)) {
            return Optional.empty();
        }
        List<Deviation> all = deviations(run);
        List<Deviation> far =
                all.stream().filter(one -> one.size() > STANDS_OUT).toList();
        List<Deviation> named = far.isEmpty() ? all.subList(0, 1) : far;
        return Optional.of(new Finding(
                consecutive + " windows in a row are outside; "
                        + String.join(
                                ", ",
                                named.stream()
                                        .map(one -> "%s changed by %.1f deviations, slope %.1f"
                                                .formatted(one.metric(), one.change(), one.slope()))
                                        .toList()),
                List.of(),
                named.stream().map(Deviation::metric).limit(3).toList()));
    }

    private static boolean isComplete(Map<String, Double> metrics) {
        return METRICS.stream()
                .allMatch(path -> metrics.containsKey(path)
                        || path.equals(NOT_ALWAYS_DEFINED) && metrics.containsKey("policy/advantage"));
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                "Healthy windows",
                words("metric"),
                numbers("mean change since the start"),
                numbers("deviation"),
                numbers("deviation of the slope"));
        for (int at = 0; at < METRICS.size(); at++) {
            table = table.row(METRICS.get(at), means[at], deviations[at], deviations[METRICS.size() + at]);
        }
        return GroupView.of(toString(), new TextView("learnt from " + windows + " windows"), table);
    }

    @Override
    public String toString() {
        return "HealthyRange[" + windows + " windows, " + consecutive + " in a row]";
    }

    /**
     * What uses Tribuo's classes: the JVM looks for them when this class is first used, after the check that they are
     * there.
     */
    private static final class OneClass {

        static Model<Event> train(List<double[]> windows) {
            libsvm.svm.svm_set_print_string_function(line -> {});
            var source = new SimpleDataSourceProvenance("windows of healthy runs", new AnomalyFactory());
            MutableDataset<Event> data = new MutableDataset<>(source, new AnomalyFactory());
            windows.forEach(window -> data.add(example(window)));
            SVMParameters<Event> parameters =
                    new SVMParameters<>(new SVMAnomalyType(SVMAnomalyType.SVMMode.ONE_CLASS), KernelType.RBF);
            parameters.setNu(NU);
            parameters.setGamma(GAMMA);
            return new LibSVMAnomalyTrainer(parameters).train(data);
        }

        static boolean anomalous(Model<Event> model, double[] window) {
            return model.predict(example(window)).getOutput().getType() == Event.EventType.ANOMALOUS;
        }

        private static ArrayExample<Event> example(double[] numbers) {
            String[] names = IntStream.range(0, numbers.length)
                    .mapToObj(at -> String.format("f%02d", at))
                    .toArray(String[]::new);
            return new ArrayExample<>(AnomalyFactory.EXPECTED_EVENT, names, numbers);
        }
    }
}
