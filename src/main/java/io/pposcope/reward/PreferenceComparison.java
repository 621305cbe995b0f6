package io.pposcope.reward;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.ShareInterval;
import io.pposcope.math.SignTest;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Two rewards on the same held-out preferences: how often each agrees with the label, and whether the difference is
 * more than chance.
 *
 * @param firstMargins by how much the first scores the preferred response higher
 * @param secondMargins the same of the second
 */
public record PreferenceComparison(String first, double[] firstMargins, String second, double[] secondMargins)
        implements Inspectable {

    /** Asks both rewards. */
    public static PreferenceComparison of(
            String first, RewardFunction firstReward, String second, RewardFunction secondReward, Preferences heldOut) {
        return new PreferenceComparison(first, heldOut.margins(firstReward), second, heldOut.margins(secondReward));
    }

    public ShareInterval firstAccuracy() {
        return accuracy(firstMargins);
    }

    public ShareInterval secondAccuracy() {
        return accuracy(secondMargins);
    }

    private static ShareInterval accuracy(double[] margins) {
        return ShareInterval.of(
                (int) Arrays.stream(margins).filter(margin -> margin > 0).count(), margins.length);
    }

    /** Pairs on which only the first, or only the second, is right. */
    private int only(double[] right, double[] wrong) {
        return (int) IntStream.range(0, right.length)
                .filter(row -> right[row] > 0 && wrong[row] <= 0)
                .count();
    }

    /**
     * How likely so uneven a count of pairs where only one is right would be, were both equally good (exact McNemar
     * test).
     */
    public double p() {
        return SignTest.p(only(firstMargins, secondMargins), only(secondMargins, firstMargins));
    }

    @Override
    public View view() {
        return TableView.of(
                        "Held-out pairs: %d; p = %.3g for equal accuracy".formatted(firstMargins.length, p()),
                        words("reward"),
                        numbers("accuracy"),
                        words("95 % interval"),
                        numbers("right alone"))
                .row(first, firstAccuracy().share(), firstAccuracy().range(), only(firstMargins, secondMargins))
                .row(second, secondAccuracy().share(), secondAccuracy().range(), only(secondMargins, firstMargins));
    }
}
