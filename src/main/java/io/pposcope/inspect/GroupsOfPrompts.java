package io.pposcope.inspect;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptGroups;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The responses to each prompt beside each other: a line for each group, marked where all its responses have the same
 * score, and a table with a column for each sibling.
 */
final class GroupsOfPrompts {

    private static final int SIDE_BY_SIDE = 8;
    private static final int MOST_SIBLINGS = 16;

    private final Scores scores;
    private final List<ResponseView> responses;

    private GroupsOfPrompts(StageValue value, Scores scores) {
        this.scores = scores;
        this.responses = value.responses();
    }

    /** The groups of a stage value; empty where every prompt has one response, or nothing is scored yet. */
    static Optional<View> of(StageValue value) {
        return value.part(Scores.class)
                .filter(scores -> scores.groups().anyPair())
                .map(scores -> new GroupsOfPrompts(value, scores).view());
    }

    private View view() {
        PromptGroups groups = scores.groups();
        List<View> views = new ArrayList<>(List.of(table(groups)));
        List<View> siblings = groups.rows().stream()
                .limit(SIDE_BY_SIDE)
                .<View>map(this::siblings)
                .toList();
        views.add(new FoldView(
                groups.size() <= SIDE_BY_SIDE
                        ? "Siblings side by side"
                        : "Siblings side by side, of the first " + SIDE_BY_SIDE + " groups",
                new GroupView("", siblings)));
        return new GroupView(
                "%d groups, %s without contrast"
                        .formatted(
                                groups.size(),
                                Numbers.fixed(100 * groups.shareWithoutContrast(scores.raw()), 0) + " %"),
                views);
    }

    private TableView table(PromptGroups groups) {
        List<List<Object>> rows = new ArrayList<>();
        for (int[] group : groups.rows()) {
            PerResponse own = PerResponse.of(
                    Arrays.stream(group).mapToDouble(scores.raw()::get).toArray());
            rows.add(List.of(
                    rows.size(),
                    prompt(group),
                    group.length,
                    own.mean(),
                    own.std(),
                    own.min(),
                    own.max(),
                    contrast(group)));
        }
        return TableView.of(
                        "",
                        numbers("group"),
                        words("prompt"),
                        numbers("responses"),
                        coloured("mean score", Heat.DIVERGING),
                        numbers("std"),
                        numbers("lowest"),
                        numbers("highest"),
                        words("contrast"))
                .rows(rows);
    }

    private String prompt(int... group) {
        return rollout().prompts().prompts().get(group[0]).text();
    }

    private Rollout rollout() {
        return scores.rollout();
    }

    private String contrast(int... group) {
        if (PromptGroups.hasContrast(scores.raw(), group)) {
            return "";
        }
        return group.length == 1 ? "⚠ none: one response" : "⚠ none: all score the same";
    }

    private TableView siblings(int... group) {
        List<ResponseView> siblings = Arrays.stream(group)
                .limit(MOST_SIBLINGS)
                .mapToObj(responses::get)
                .toList();
        List<TableView.Column> columns = new ArrayList<>(List.of(words("")));
        siblings.forEach(one -> columns.add(words("#" + one.number())));
        List<List<Object>> rows = new ArrayList<>();
        addNumbers(rows, "score", siblings, ResponseView::score);
        addNumbers(rows, "reward", siblings, ResponseView::reward);
        addNumbers(rows, "advantage", siblings, ResponseView::advantage);
        addNumbers(rows, "KL", siblings, ResponseView::kl);
        addNumbers(rows, "tokens", siblings, ResponseView::length);
        rows.add(line("end", siblings, one -> one.truncated() ? "cut" : "ended"));
        rows.add(line("response", siblings, ResponseView::text));
        String more = group.length > siblings.size() ? ", the first " + siblings.size() + " of " + group.length : "";
        String mark = contrast(group);
        return TableView.of(
                        prompt(group) + (mark.isEmpty() ? "" : "  " + mark) + more,
                        columns.toArray(TableView.Column[]::new))
                .rows(rows);
    }

    /** A line of numbers, where they are known. */
    private static void addNumbers(
            List<List<Object>> rows, String name, List<ResponseView> siblings, ToDoubleFunction<ResponseView> number) {
        if (siblings.stream().noneMatch(one -> Unknown.is(number.applyAsDouble(one)))) {
            rows.add(line(name, siblings, number::applyAsDouble));
        }
    }

    private static List<Object> line(
            String name, List<ResponseView> siblings, Function<ResponseView, ? extends Object> of) {
        List<Object> cells = new ArrayList<>(List.of(name));
        siblings.forEach(one -> cells.add(of.apply(one)));
        return cells;
    }
}
