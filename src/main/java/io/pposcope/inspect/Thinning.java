package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps a line drawable: of many points those that carry its shape. */
final class Thinning {

    private Thinning() {}

    /**
     * At most about {@code most} of the points: first, last, and of each stretch the lowest and the highest, in order.
     */
    static List<SeriesView.Point> of(List<SeriesView.Point> points, int most) {
        if (points.size() <= most) {
            return points;
        }
        int stretches = most / 2;
        List<SeriesView.Point> kept = new ArrayList<>(most + 2);
        kept.add(points.getFirst());
        for (int stretch = 0; stretch < stretches; stretch++) {
            addExtremes(
                    kept,
                    points.subList(at(stretch, stretches, points.size()), at(stretch + 1, stretches, points.size())));
        }
        kept.add(points.getLast());
        return kept.stream().distinct().toList();
    }

    /** The place among {@code size} points, ends left out, where a stretch begins. */
    private static int at(int stretch, int stretches, int size) {
        return 1 + (int) ((long) stretch * (size - 2) / stretches);
    }

    private static void addExtremes(List<SeriesView.Point> kept, List<SeriesView.Point> stretch) {
        Comparator<SeriesView.Point> byHeight = Comparator.comparingDouble(SeriesView.Point::y);
        SeriesView.Point low = stretch.stream().min(byHeight).orElseThrow();
        SeriesView.Point high = stretch.stream().max(byHeight).orElseThrow();
        kept.add(low.x() <= high.x() ? low : high);
        kept.add(low.x() <= high.x() ? high : low);
    }
}
