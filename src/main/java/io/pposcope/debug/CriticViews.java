package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.debug.CriticCheck.Answer;
import io.pposcope.debug.CriticCheck.Answers;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.math.Calibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How the critic's answers look: its values beside mean returns and their errors. */
final class CriticViews {

    private CriticViews() {}

    static View of(Answer answer) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < answer.returns().size(); i++) {
            rows.add(List.of(i, answer.returns().get(i), answer.texts().get(i)));
        }
        return GroupView.of(
                "The critic at token " + answer.token() + " of response " + answer.row(),
                table(List.of(answer)),
                TableView.of("Continuations", numbers("#"), coloured("return", Heat.DIVERGING), words("response"))
                        .rows(rows));
    }

    static View of(Answers all) {
        Calibration c = all.summary();
        TableView summary = TableView.of(
                        "",
                        numbers("states"),
                        numbers("continuations"),
                        numbers("bias"),
                        numbers("± error"),
                        numbers("squared error"),
                        numbers("slope"),
                        numbers("rank correlation"))
                .row(c.states(), c.samples(), c.bias(), c.biasError(), c.squaredError(), c.slope(), c.rank());
        List<Answer> furthest = all.answers().stream()
                .sorted(Comparator.comparingDouble((Answer one) -> -Math.abs(one.value() - one.mean())))
                .toList();
        return GroupView.of(
                "Is the critic right?",
                summary,
                new TextView("Bias: mean of value − mean return. Squared error: what sampling adds is taken off, so it"
                        + " can be below 0. Slope 1: calibrated; below 1 values differ more than returns do."),
                table(furthest));
    }

    private static TableView table(List<Answer> answers) {
        TableView table = TableView.of(
                "",
                numbers("response"),
                numbers("token"),
                words("before"),
                numbers("value"),
                numbers("mean return"),
                numbers("± error"),
                numbers("continuations"),
                coloured("value − mean", Heat.DIVERGING),
                numbers("in errors"));
        List<List<Object>> rows = new ArrayList<>();
        for (Answer one : answers) {
            rows.add(List.of(
                    one.row(),
                    one.token(),
                    one.piece(),
                    one.value(),
                    one.mean(),
                    one.standardError(),
                    one.returns().size(),
                    one.value() - one.mean(),
                    shown(one.errors())));
        }
        return table.rows(rows);
    }

    private static Object shown(double errors) {
        return Double.isNaN(errors) ? "" : errors;
    }
}
