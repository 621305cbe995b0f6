package io.pposcope.inspect;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The responses of a stage value, chosen and ordered: {@code Rows.of(iteration).sortBy(RowOrder.WORST_KL).truncated()}. Shown
 * as a table, each response unfolding to its tokens; a page at a time.
 */
public final class Rows implements Inspectable {
    private static final int PAGE = 8;

    private final StageValue value;
    private final List<RowFacts> rows;
    private final int from;
    private final int page;

    private Rows(StageValue value, List<RowFacts> rows, int from, int page) {
        this.value = value;
        this.rows = rows;
        this.from = from;
        this.page = page;
    }

    /** All responses, as they were sampled. @throws IllegalArgumentException if the stage value holds none */
    public static Rows of(StageValue value) {
        StageParts parts = StageParts.of(value);
        int count = parts.rollout().orElseThrow(() -> new IllegalArgumentException("a " + value.getClass().getSimpleName()
                + " holds no responses; give a rollout or what was made of one")).rows();
        return new Rows(value, IntStream.range(0, count).mapToObj(row -> RowFacts.of(parts, row)).toList(), 0, PAGE);
    }

    public Rows sortBy(RowOrder order) {
        return new Rows(value, rows.stream().sorted(order.comparator()).toList(), from, page);
    }

    public Rows where(Predicate<RowFacts> condition) {
        return new Rows(value, rows.stream().filter(condition).toList(), from, page);
    }

    /** Only those that the length limit cut. */
    public Rows truncated() {
        return where(RowFacts::truncated);
    }

    /** Only those whose response contains these words. */
    public Rows containing(String words) {
        return where(row -> row.response().contains(words));
    }

    /** Only these, by number. */
    public Rows only(int... numbers) {
        return where(row -> Arrays.stream(numbers).anyMatch(number -> number == row.row()));
    }

    /** Shows the page that begins at this place of the order. */
    public Rows from(int place) {
        return new Rows(value, rows, Math.clamp(place, 0, rows.size()), page);
    }

    /** Shows so many at a time. */
    public Rows first(int count) {
        return new Rows(value, rows, from, Math.max(1, count));
    }

    /** The responses in their order, in numbers. */
    public List<RowFacts> facts() {
        return rows;
    }

    @Override
    public View view() {
        List<RowFacts> shown = rows.subList(from, Math.min(rows.size(), from + page));
        List<View> views = new ArrayList<>(List.of(table(shown)));
        shown.forEach(row -> views.add(new FoldView("tokens of #" + row.row(), strip(row))));
        int left = rows.size() - from - shown.size();
        if (left > 0) {
            views.add(new TextView("… " + left + " more; .from(" + (from + shown.size()) + ") shows the next page"));
        }
        return new GroupView(rows.size() + " responses of iteration " + value.iteration(), views);
    }

    /** Only what is known of some response gets a column. */
    private TableView table(List<RowFacts> shown) {
        List<Field> known = Field.ALL.stream().filter(field -> rows.stream().anyMatch(row -> field.of().apply(row) != null)).toList();
        return TableView.of("", known.stream().map(Field::column).toArray(TableView.Column[]::new))
                .rows(shown.stream().map(row -> known.stream().map(field -> field.of().apply(row)).toList()).toList());
    }

    private record Field(TableView.Column column, Function<RowFacts, Object> of) {

        static final List<Field> ALL = List.of(new Field(numbers("#"), RowFacts::row), new Field(words("prompt"), RowFacts::prompt),
                new Field(words("response"), RowFacts::response), number(coloured("score", Heat.DIVERGING), RowFacts::score),
                number(coloured("KL", Heat.DIVERGING), RowFacts::kl), number(numbers("reward"), RowFacts::reward),
                number(coloured("advantage", Heat.DIVERGING), RowFacts::advantage), new Field(numbers("tokens"), RowFacts::length),
                new Field(words("end"), row -> row.truncated() ? "cut" : "ended"), number(numbers("clipped"), RowFacts::clippedShare));

        private static Field number(TableView.Column column, ToDoubleFunction<RowFacts> number) {
            return new Field(column, row -> Double.isNaN(number.applyAsDouble(row)) ? null : number.applyAsDouble(row));
        }
    }

    private View strip(RowFacts row) {
        return TokenSeries.strip(value, any -> "", row.row());
    }
}
