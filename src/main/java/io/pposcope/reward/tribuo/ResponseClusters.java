package io.pposcope.reward.tribuo;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.Rollout;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.tribuo.MutableDataset;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.kmeans.KMeansModel;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.DistanceType;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Responses in groups of those that use the same words, by k-means. Where a policy collapses onto a few answers, the
 * groups become uneven and their entropy falls.
 *
 * @param rows the responses of each cluster, the largest cluster first
 */
public record ResponseClusters(Rollout rollout, List<List<Integer>> rows) implements Inspectable {

    private static final int ITERATIONS = 30;
    private static final int LONGEST = 160;

    public ResponseClusters {
        rows = rows.stream().map(List::copyOf).toList();
    }

    /**
     * Clusters responses; the same seed gives the same clusters.
     *
     * @param k at most so many clusters
     * @throws IllegalArgumentException if there are fewer responses than clusters
     */
    public static ResponseClusters of(Rollout rollout, int k, long seed) {
        TribuoLog.warningsOnly();
        if (k < 1 || k > rollout.rows()) {
            throw new IllegalArgumentException(
                    k + " clusters of " + rollout.rows() + " responses; there can be from 1 to " + rollout.rows());
        }
        List<List<Integer>> clusters = KMeans.clusters(rollout, k, seed);
        clusters.removeIf(List::isEmpty);
        clusters.sort(Comparator.comparingInt((List<Integer> cluster) -> -cluster.size()));
        return new ResponseClusters(rollout, clusters);
    }

    /** Entropy of a response's cluster, nats: 0 where all are alike, at most {@code ln k}. */
    public double entropy() {
        return rows.stream()
                .mapToDouble(cluster -> cluster.size() / (double) rollout.rows())
                .map(share -> -share * Math.log(share))
                .sum();
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                "%d clusters, entropy %.2f nats".formatted(rows.size(), entropy()),
                numbers("responses"),
                words("for instance"));
        for (List<Integer> cluster : rows) {
            String text = rollout.completions().get(cluster.getFirst()).text();
            table = table.row(cluster.size(), text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
        }
        return table;
    }

    /**
     * What uses Tribuo's classes: the JVM looks for them when this class is first used, after the check that they are
     * there.
     */
    private static final class KMeans {

        static List<List<Integer>> clusters(Rollout rollout, int k, long seed) {
            MutableDataset<ClusterID> data = new MutableDataset<>(
                    new SimpleDataSourceProvenance("responses", new ClusteringFactory()), new ClusteringFactory());
            List<ArrayExample<ClusterID>> examples = new ArrayList<>();
            for (int row = 0; row < rollout.rows(); row++) {
                examples.add(example(rollout.completions().get(row).text()));
            }
            examples.forEach(data::add);
            KMeansModel model = new KMeansTrainer(
                            k,
                            ITERATIONS,
                            DistanceType.L2.getDistance(),
                            KMeansTrainer.Initialisation.PLUSPLUS,
                            1,
                            seed)
                    .train(data);
            List<List<Integer>> clusters = new ArrayList<>();
            for (int cluster = 0; cluster < k; cluster++) {
                clusters.add(new ArrayList<>());
            }
            for (int row = 0; row < examples.size(); row++) {
                clusters.get(model.predict(examples.get(row)).getOutput().getID())
                        .add(row);
            }
            return clusters;
        }

        /** The words of a text, as a vector of length 1. */
        private static ArrayExample<ClusterID> example(String text) {
            TreeSet<String> words = new TreeSet<>(TextFeatures.words(text));
            words.add("(any)");
            double[] ones = new double[words.size()];
            Arrays.fill(ones, 1 / Math.sqrt(words.size()));
            return new ArrayExample<>(ClusteringFactory.UNASSIGNED_CLUSTER_ID, words.toArray(String[]::new), ones);
        }
    }
}
