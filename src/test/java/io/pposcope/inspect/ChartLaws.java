package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ChartLaws {
    private static final int TRIALS = 2000;

    @Test
    void axisHoldsItsNumbersAndHasAFewRoundMarksInside() {
        Random random = new Random(11);
        for (int trial = 0; trial < TRIALS; trial++) {
            double low = random.nextGaussian() * Math.pow(10, random.nextInt(13) - 6);
            double high = low + random.nextDouble() * Math.pow(10, random.nextInt(13) - 6);
            Ticks ticks = Ticks.around(low, high, 4);
            assertTrue(ticks.low() < low && high < ticks.high(), ticks::toString);
            if (ticks.step() > Math.ulp(low) * 100) {
                List<Double> marks = ticks.marks();
                assertTrue(marks.size() >= 2 && marks.size() <= 8, () -> ticks + " " + marks);
                assertTrue(marks.getFirst() >= ticks.low() - ticks.step() * 1e-6
                        && marks.getLast() <= ticks.high() + ticks.step() * 1e-6);
                assertEquals(
                        marks.size(),
                        marks.stream().map(ticks::label).distinct().count(),
                        () -> ticks + " " + marks.stream().map(ticks::label).toList());
            }
        }
    }

    @Test
    void axisOfOneNumberHasRoom() {
        for (double only : new double[] {0, 5, -1e9, 1e-9}) {
            Ticks ticks = Ticks.around(only, only, 4);
            assertTrue(ticks.low() < only && only < ticks.high());
            assertTrue(ticks.marks().size() >= 2);
        }
        assertEquals(List.of(0.0, 1.0), Ticks.counting(0, 0, 5).marks());
    }

    @Test
    void thinningKeepsEndsAndExtremesInOrder() {
        Random random = new Random(12);
        for (int trial = 0; trial < 50; trial++) {
            double[] ys = random.doubles(5 + random.nextInt(3000)).toArray();
            List<SeriesView.Point> all = SeriesView.Series.of("", ys).points();
            List<SeriesView.Point> kept = Thinning.of(all, 100);
            assertTrue(kept.size() <= 102);
            assertEquals(all.getFirst(), kept.getFirst());
            assertEquals(all.getLast(), kept.getLast());
            assertTrue(kept.stream()
                    .map(SeriesView.Point::x)
                    .sorted()
                    .toList()
                    .equals(kept.stream().map(SeriesView.Point::x).toList()));
            assertEquals(
                    all.stream().mapToDouble(SeriesView.Point::y).max(),
                    kept.stream().mapToDouble(SeriesView.Point::y).max());
            assertEquals(
                    all.stream().mapToDouble(SeriesView.Point::y).min(),
                    kept.stream().mapToDouble(SeriesView.Point::y).min());
        }
    }

    @Test
    void strengthGrowsWithTheNumberAndStaysInRange() {
        HeatScale diverging =
                HeatScale.toLargest(Heat.DIVERGING, DoubleStream.of(-4, 2, Double.NaN, Double.POSITIVE_INFINITY));
        assertEquals(4, diverging.limit());
        assertEquals(-1, diverging.strength(-4));
        assertEquals(0.5, diverging.strength(2));
        assertEquals(1, diverging.strength(Double.POSITIVE_INFINITY));
        assertEquals(0, diverging.strength(Double.NaN));
        HeatScale sequential = HeatScale.robust(Heat.SEQUENTIAL, DoubleStream.of(0, 0, 0));
        assertEquals(0, sequential.strength(0));
        assertEquals("0", sequential.css(0));
    }

    /**
     * Of whatever kind of number: what is smaller than the rounding of the numbers it was made of has no colour to
     * speak of.
     */
    @Test
    void pureRoundingIsNotColoured() {
        for (Heat heat : new Heat[] {Heat.DIVERGING, Heat.SEQUENTIAL, Heat.RATIO}) {
            double[] rounding = DoubleStream.of(2e-6, -2e-6, 1e-6, 0)
                    .map(error -> heat == Heat.RATIO ? 1 + error : error)
                    .toArray();
            for (HeatScale scale : List.of(
                    HeatScale.robust(heat, Arrays.stream(rounding)),
                    HeatScale.toLargest(heat, Arrays.stream(rounding)))) {
                assertTrue(Math.abs(scale.strength(rounding[0])) < 0.05, heat + " " + scale);
                assertTrue(
                        scale.legend().contains("smaller is rounding")
                                && scale.words().contains("smaller is rounding"),
                        scale.legend());
            }
            assertFalse(HeatScale.robust(heat, DoubleStream.of(0.5, 2)).legend().contains("rounding"));
        }
    }

    @Test
    void oneOutlierDoesNotBleachTheRest() {
        double[] numbers = new double[100];
        Arrays.fill(numbers, 1);
        numbers[50] = 1000;
        assertEquals(1, HeatScale.robust(Heat.DIVERGING, Arrays.stream(numbers)).limit());
    }

    @Test
    void fileStandsAloneOnWhite() {
        String svg = Samples.series("w").toSvg();
        assertTrue(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        assertTrue(svg.contains("fill=\"#ffffff\""));
        assertFalse(svg.contains("var(") || svg.contains("currentColor"));
    }

    @Test
    void aGapBreaksTheLineAndIsNamed() {
        String svg = SeriesView.of("", SeriesView.Panel.of("p", "", SeriesView.Series.of("", 1, Double.NaN, 2)))
                .toSvg();
        assertTrue(svg.contains("<title>iteration 1: NaN</title>"));
        assertTrue(svg.contains("<title>iteration 2: 2</title>"));
    }
}
