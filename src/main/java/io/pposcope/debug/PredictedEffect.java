package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.ResponseStrip;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.TokenRows;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an update would do, found by making it and taking it back.
 *
 * @param policyGradientNorm of the policy's losses over the whole rollout, before clipping
 * @param criticGradientNorm of the value loss
 * @param cosineWithUnedited between the policy's gradients on edited and on unedited experience; 1 where nothing was
 *     edited
 * @param cosineWithPrevious between the policy's gradient and the optimiser's first moment, the decaying average of
 *     previous gradients; NaN before the first step
 * @param logProbsBefore of every token, {@code [B, Tᵢ]}
 * @param logProbsAfter of every token
 * @param report of the update that was taken back
 * @param responses trained on, with the ratios of that update
 */
public record PredictedEffect(
        double policyGradientNorm,
        double criticGradientNorm,
        double cosineWithUnedited,
        double cosineWithPrevious,
        TokenRows logProbsBefore,
        TokenRows logProbsAfter,
        UpdateReport report,
        List<ResponseView> responses)
        implements Inspectable {

    private static final int LISTED = 8;

    /** A token and its log-probability before and after. */
    public record TokenChange(int row, int place, String piece, double before, double after) {

        public double change() {
            return after - before;
        }
    }

    static PredictedEffect of(UpdateTrial trial, UpdateTrial unedited) {
        return new PredictedEffect(
                GradientGeometry.norm(trial.gradients().policy()),
                GradientGeometry.norm(trial.gradients().critic()),
                GradientGeometry.cosine(
                        trial.gradients().policy(), unedited.gradients().policy()),
                GradientGeometry.cosine(trial.gradients().policy(), trial.momentum()),
                trial.before(),
                trial.after(),
                trial.report(),
                trial.responses());
    }

    /** Tokens whose probability rises most. */
    public List<TokenChange> rising(int count) {
        return changes(Comparator.comparingDouble(TokenChange::change).reversed(), count);
    }

    /** Tokens whose probability falls most. */
    public List<TokenChange> falling(int count) {
        return changes(Comparator.comparingDouble(TokenChange::change), count);
    }

    private List<TokenChange> changes(Comparator<TokenChange> order, int count) {
        Require.atLeast(0, "rising or falling", "the number of tokens", count);
        return IntStream.range(0, logProbsBefore.rows())
                .boxed()
                .flatMap(row -> IntStream.range(0, logProbsBefore.length(row))
                        .mapToObj(place -> new TokenChange(
                                row,
                                place,
                                responses.get(row).tokens().get(place).piece(),
                                logProbsBefore.get(row, place),
                                logProbsAfter.get(row, place))))
                .sorted(order)
                .limit(count)
                .toList();
    }

    /** Change of log π, {@code [B, Tᵢ]}. */
    public TokenRows change() {
        return logProbsAfter.minus(logProbsBefore);
    }

    @Override
    public View view() {
        TableView summary = TableView.of(
                        "",
                        numbers("policy gradient"),
                        numbers("critic gradient"),
                        numbers("cosine with unedited"),
                        numbers("cosine with previous"),
                        numbers("mean Δ log-prob"),
                        numbers("drift (k3)"),
                        numbers("clipped"))
                .row(
                        policyGradientNorm,
                        criticGradientNorm,
                        cosineWithUnedited,
                        Double.isNaN(cosineWithPrevious) ? "" : cosineWithPrevious,
                        change().mean(),
                        report.metrics().get("policy/approx_kl"),
                        report.metrics().get("policy/clip_fraction"));
        return GroupView.of(
                "Predicted effect of the update; nothing is trained",
                summary,
                list("Rise most", rising(LISTED)),
                list("Fall most", falling(LISTED)),
                ResponseStrip.of(responses)
                        .channel("Δ log-prob", "log π after − before the update", Heat.DIVERGING, change())
                        .view());
    }

    private static TableView list(String title, List<TokenChange> changes) {
        return TableView.of(
                        title,
                        numbers("row"),
                        numbers("token"),
                        words("piece"),
                        numbers("probability"),
                        numbers("after"),
                        numbers("Δ log-prob"))
                .rows(changes.stream()
                        .map(c -> List.<Object>of(
                                c.row(), c.place(), c.piece(), Math.exp(c.before()), Math.exp(c.after()), c.change()))
                        .toList());
    }
}
