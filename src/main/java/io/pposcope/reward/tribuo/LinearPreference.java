package io.pposcope.reward.tribuo;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.math.Explanation;
import io.pposcope.reward.Preferences;
import io.pposcope.reward.RewardFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A preference reward that can be read: logistic regression on the difference of two responses' features. The score of
 * a response is {@code w·φ(prompt, response)}; φ counts words, pairs of words, length, repetition, marks, and the
 * prompt's words.
 *
 * <p>Bradley–Terry with a linear score: {@code P(a over b) = σ(w·(φ(a) − φ(b)))}. Every pair is trained on both ways
 * round.
 */
public final class LinearPreference implements RewardFunction, Inspectable {

    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final int EPOCHS = 5;
    private static final int MINIBATCH = 16;
    private static final double RATE = 0.1;
    private static final int SHOWN = 15;
    private static final int EXPLAINED = 8;
    /** A feature that occurs in fewer than one in so many pairs is left out: its weight would be chance. */
    private static final int RAREST = 40;

    private final LinearSGDModel model;
    private final Map<String, Double> weights;

    private LinearPreference(LinearSGDModel model) {
        this.model = model;
        this.weights = Fit.weights(model);
    }

    /** Trains on labelled pairs; the same seed gives the same model. */
    public static LinearPreference train(Preferences pairs, long seed) {
        TribuoLog.warningsOnly();
        List<Map<String, Double>> differences = new ArrayList<>();
        for (int row = 0; row < pairs.rows(); row++) {
            differences.add(difference(pairs, row));
        }
        Map<String, Integer> counts = new TreeMap<>();
        differences.forEach(difference -> difference.keySet().forEach(name -> counts.merge(name, 1, Integer::sum)));
        differences.forEach(
                difference -> difference.keySet().removeIf(name -> counts.get(name) * RAREST < pairs.rows()));
        return new LinearPreference(Fit.of(differences, seed));
    }

    /** φ of the preferred response less φ of the other. */
    private static Map<String, Double> difference(Preferences pairs, int row) {
        Rollout chosen = pairs.firstPreferred().get(row) ? pairs.first() : pairs.second();
        Rollout rejected = pairs.firstPreferred().get(row) ? pairs.second() : pairs.first();
        Prompt prompt = chosen.prompts().prompts().get(row);
        Map<String, Double> difference =
                new TreeMap<>(TextFeatures.of(prompt, chosen.completions().get(row)));
        TextFeatures.of(prompt, rejected.completions().get(row))
                .forEach((name, number) -> difference.merge(name, -number, Double::sum));
        difference.values().removeIf(number -> number == 0);
        return difference;
    }

    /** The weight of every feature, by name. */
    public Map<String, Double> weights() {
        return weights;
    }

    @Override
    public Scores score(Rollout rollout) {
        return RewardFunction.single(
                rollout,
                "linear preference",
                PerResponse.of(IntStream.range(0, rollout.rows())
                        .mapToDouble(row -> explain(
                                        rollout.prompts().prompts().get(row),
                                        rollout.completions().get(row))
                                .value())
                        .toArray()));
    }

    /** The score of a response, as the sum of what each of its features contributes, the largest first. */
    public Explanation explain(Prompt prompt, Response response) {
        List<Explanation> parts = new ArrayList<>();
        TextFeatures.of(prompt, response).forEach((name, number) -> {
            double weight = weights.getOrDefault(name, 0.0);
            if (weight * number != 0) {
                parts.add(Explanation.of(
                        weight * number,
                        name,
                        "weight × feature",
                        Explanation.given(weight, "weight"),
                        Explanation.given(number, "feature")));
            }
        });
        parts.sort(Comparator.comparingDouble((Explanation part) -> -Math.abs(part.value())));
        double sum = parts.stream().mapToDouble(Explanation::value).sum();
        if (parts.size() > EXPLAINED) {
            List<Explanation> rest = List.copyOf(parts.subList(EXPLAINED, parts.size()));
            parts.subList(EXPLAINED, parts.size()).clear();
            parts.add(new Explanation(
                    rest.stream().mapToDouble(Explanation::value).sum(), rest.size() + " smaller ones", "", rest));
        }
        return new Explanation(sum, "score", "sum over features", parts);
    }

    /** How Tribuo made it: data, trainer, settings, versions. */
    public String provenance() {
        return model.getProvenance().toString();
    }

    /** Writes the model, provenance included, as Tribuo's protobuf. */
    public void save(Path file) throws IOException {
        model.serializeToFile(file);
    }

    /**
     * Reads a model that was saved.
     *
     * @throws IOException if the file is torn, or holds no such model
     */
    public static LinearPreference load(Path file) throws IOException {
        TribuoLog.warningsOnly();
        try {
            return new LinearPreference(Fit.read(file)
                    .orElseThrow(() -> new IOException("it holds another model; expected a linear preference")));
        } catch (RuntimeException | IOException e) {
            throw new IOException(
                    file + " cannot be read as a linear preference: " + e.getMessage() + "; save one with save(file)",
                    e);
        }
    }

    @Override
    public View view() {
        List<Map.Entry<String, Double>> sorted = weights.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .toList();
        return GroupView.of(
                "Linear preference of " + sorted.size() + " features",
                weights("Pays for", sorted.stream().limit(SHOWN).toList()),
                weights("Charges for", sorted.reversed().stream().limit(SHOWN).toList()));
    }

    private static View weights(String heading, List<Map.Entry<String, Double>> some) {
        TableView table = TableView.of(heading, words("feature"), coloured("weight", Heat.DIVERGING));
        for (Map.Entry<String, Double> one : some) {
            table = table.row(one.getKey(), one.getValue());
        }
        return some.isEmpty() ? new TextView("nothing") : table;
    }

    @Override
    public String toString() {
        return "LinearPreference[" + weights.size() + " features]";
    }

    /**
     * What uses Tribuo's classes: the JVM looks for them when this class is first used, after the check that they are
     * there.
     */
    private static final class Fit {

        static LinearSGDModel of(List<Map<String, Double>> differences, long seed) {
            var source = new SimpleDataSourceProvenance(
                    "differences of " + differences.size() + " labelled pairs", new LabelFactory());
            MutableDataset<Label> data = new MutableDataset<>(source, new LabelFactory());
            for (Map<String, Double> difference : differences) {
                if (!difference.isEmpty()) {
                    data.add(example(FIRST, difference, 1));
                    data.add(example(SECOND, difference, -1));
                }
            }
            if (data.size() == 0) {
                throw new IllegalArgumentException("no feature differs in one of " + RAREST + " of the "
                        + differences.size() + " pairs; train on more");
            }
            var trainer = new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(RATE), EPOCHS, -1, MINIBATCH, seed);
            return (LinearSGDModel) trainer.train(data);
        }

        static Optional<LinearSGDModel> read(Path file) throws IOException {
            return Model.deserializeFromFile(file) instanceof LinearSGDModel linear
                            && linear.getOutputIDInfo().getID(new Label(FIRST)) >= 0
                    ? Optional.of(linear)
                    : Optional.empty();
        }

        private static ArrayExample<Label> example(String label, Map<String, Double> features, double sign) {
            return new ArrayExample<>(
                    new Label(label),
                    features.keySet().toArray(String[]::new),
                    features.values().stream()
                            .mapToDouble(number -> sign * number)
                            .toArray());
        }

        /** Of the two rows that the classes have, only their difference matters. */
        static Map<String, Double> weights(LinearSGDModel model) {
            var matrix = model.getWeightsCopy();
            int first = model.getOutputIDInfo().getID(new Label(FIRST));
            int second = model.getOutputIDInfo().getID(new Label(SECOND));
            Map<String, Double> weights = new LinkedHashMap<>();
            model.getFeatureIDMap().forEach(feature -> {
                int id = model.getFeatureIDMap().getID(feature.getName());
                weights.put(feature.getName(), matrix.get(first, id) - matrix.get(second, id));
            });
            return Collections.unmodifiableMap(weights);
        }
    }
}
