package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RunningMomentsLaws {
    @Test
    void equalThePlainMeanAndStdOfEverythingSeen() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            Random random = new Random(seed);
            RunningMoments moments = RunningMoments.start();
            double[] seen = {};
            for (int batch = 0; batch < 6; batch++) {
                double[] scores = random.doubles(1 + random.nextInt(7), -5, 9).toArray();
                seen = DoubleStream.concat(Arrays.stream(seen), Arrays.stream(scores))
                        .toArray();
                moments = moments.update(scores);
                assertEquals(seen.length, moments.count());
                assertEquals(mean(seen), moments.mean(), Tolerances.EXACT);
                assertEquals(seen.length < 2 ? 1 : unbiasedStd(seen), moments.std(), Tolerances.EXACT);
            }
        }
    }

    @Test
    void survivesAFarAwayMean() {
        double offset = 1e8;
        RunningMoments moments = RunningMoments.start()
                .update(new double[] {offset, offset + 2})
                .update(new double[] {offset + 4, offset + 6});
        assertEquals(offset + 3, moments.mean());
        assertEquals(5, moments.variance(), Tolerances.EXACT);
    }

    @Test
    void aSpreadThatCannotBeKnownCountsAsOne() {
        assertEquals(1, RunningMoments.EMPTY.std());
        assertEquals(1, RunningMoments.start().update(new double[] {7}).std());
        assertEquals(1, RunningMoments.start().update(new double[] {7, 7, 7}).std());
    }

    @Test
    void everyTransformExplainsItsScore() {
        RunningMoments moments = RunningMoments.start().update(new double[] {1, 3, 2.5, -0.5});
        for (Clip clip : new Clip[] {Clip.none(), Clip.at(0.8)}) {
            for (ScoreTransform transform : new ScoreTransform[] {
                new ScoreTransform.None(clip),
                new ScoreTransform.DivideByRunningStd(clip),
                new ScoreTransform.Standardise(clip)
            }) {
                double[] scores = {-4, 0.3, 9};
                double[] scaled = transform.apply(scores, moments);
                for (int i = 0; i < scores.length; i++)
                    assertEquals(
                            scaled[i], transform.explain(scores[i], moments).value());
            }
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double unbiasedStd(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / (values.length - 1));
    }
}
