package io.pposcope.inspect;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.StageValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The responses of a stage value, chosen and ordered: {@code Rows.of(iteration).sortBy(RowOrder.WORST_KL).truncated()}.
 * Shown as a table, each response unfolding to its tokens; a page at a time.
 */
public final class Rows implements Inspectable {
    private static final int PAGE = 8;

    private final StageValue value;
    private final List<ResponseView> rows;
    private final int from;
    private final int page;

    private Rows(StageValue value, List<ResponseView> rows, int from, int page) {
        this.value = value;
        this.rows = rows;
        this.from = from;
        this.page = page;
    }

    /** All responses, as they were sampled. @throws IllegalArgumentException if the stage value holds none */
    public static Rows of(StageValue value) {
        return new Rows(value, sampled("a " + value.getClass().getSimpleName(), value), 0, PAGE);
    }

    /** The responses of a value that must hold some; {@code name} is what an error calls it. */
    static List<ResponseView> sampled(String name, StageValue value) {
        List<ResponseView> responses = value.responses();
        if (responses.isEmpty()) {
            throw new IllegalArgumentException(name + " holds no responses; give a rollout or what was made of one");
        }
        return responses;
    }

    public Rows sortBy(RowOrder order) {
        return new Rows(value, rows.stream().sorted(order.comparator()).toList(), from, page);
    }

    /**
     * Only those that fulfil a condition; one that compares what is {@link io.pposcope.experience.Unknown} is not met.
     */
    public Rows where(Predicate<? super ResponseView> condition) {
        return new Rows(value, rows.stream().filter(condition).toList(), from, page);
    }

    /** Only those that the length limit cut. */
    public Rows truncated() {
        return where(ResponseView::truncated);
    }

    /** Only those whose response contains these words. */
    public Rows containing(String words) {
        return where(row -> row.contains(words));
    }

    /** Only these, by number. */
    public Rows only(int... numbers) {
        return where(row -> Arrays.stream(numbers).anyMatch(number -> number == row.number()));
    }

    /** Shows the page that begins at this place of the order. */
    public Rows from(int place) {
        return new Rows(value, rows, Math.clamp(place, 0, rows.size()), page);
    }

    /** Shows so many at a time. */
    public Rows first(int count) {
        return new Rows(value, rows, from, Math.max(1, count));
    }

    /** The responses in their order. */
    public List<ResponseView> responses() {
        return rows;
    }

    @Override
    public View view() {
        List<ResponseView> shown = rows.subList(from, Math.min(rows.size(), from + page));
        List<View> views = new ArrayList<>(List.of(table(shown)));
        shown.forEach(row -> views.add(new FoldView("tokens of #" + row.number(), strip(row))));
        int left = rows.size() - from - shown.size();
        if (left > 0) {
            views.add(new TextView("… " + left + " more; .from(" + (from + shown.size()) + ") shows the next page"));
        }
        return new GroupView(rows.size() + " responses of iteration " + value.iteration(), views);
    }

    /** Only what is known of some response gets a column. */
    private TableView table(List<ResponseView> shown) {
        List<Field> known = Field.ALL.stream()
                .filter(field -> rows.stream().anyMatch(row -> field.of().apply(row) != null))
                .toList();
        return TableView.of("", known.stream().map(Field::column).toArray(TableView.Column[]::new))
                .rows(shown.stream()
                        .map(row -> known.stream()
                                .map(field -> field.of().apply(row))
                                .toList())
                        .toList());
    }

    private record Field(TableView.Column column, Function<ResponseView, Object> of) {

        static final List<Field> ALL = List.of(
                new Field(numbers("#"), ResponseView::number),
                new Field(words("prompt"), ResponseView::prompt),
                new Field(words("response"), ResponseView::text),
                number(coloured("score", Heat.DIVERGING), ResponseView::score),
                number(coloured("KL", Heat.DIVERGING), ResponseView::kl),
                number(numbers("reward"), ResponseView::reward),
                number(coloured("advantage", Heat.DIVERGING), ResponseView::advantage),
                new Field(numbers("tokens"), ResponseView::length),
                new Field(words("end"), row -> row.truncated() ? "cut" : "ended"),
                number(numbers("clipped"), ResponseView::clippedFraction));

        private static Field number(TableView.Column column, ToDoubleFunction<ResponseView> number) {
            return new Field(
                    column,
                    row -> row.known(number).stream().boxed().findFirst().orElse(null));
        }
    }

    private View strip(ResponseView row) {
        return TokenSeries.strip(List.of(row), TokenSeries.of(value), any -> "");
    }
}
