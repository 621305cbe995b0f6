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
import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Two updates on the same frozen rollout, both made, looked at and taken back: two losses, two presets, two rewards.
 *
 * @param gradientCosine between the policy's gradients of both
 * @param firstChange Δ log π of every token by the first update, {@code [B, Tᵢ]}
 * @param secondChange by the second
 * @param responses trained on, with the ratios of the second update
 */
public record TrialComparison(
        String firstName,
        UpdateReport first,
        String secondName,
        UpdateReport second,
        double gradientCosine,
        TokenRows firstChange,
        TokenRows secondChange,
        List<ResponseView> responses)
        implements Inspectable {

    /**
     * Tries both.
     *
     * @throws ShapeException if they are not of the same rollout
     */
    public static TrialComparison of(String firstName, WhatIf first, String secondName, WhatIf second) {
        if (!first.rollout().equals(second.rollout())) {
            throw new ShapeException(firstName + " and " + secondName + " are edits of different rollouts (iterations "
                    + first.rollout().iteration() + " and " + second.rollout().iteration()
                    + "); compare updates on the same samples");
        }
        UpdateTrial a = first.trial();
        UpdateTrial b = second.trial();
        return new TrialComparison(
                firstName,
                a.report(),
                secondName,
                b.report(),
                GradientGeometry.cosine(a.gradients().policy(), b.gradients().policy()),
                a.change(),
                b.change(),
                b.responses());
    }

    /** Δ log π by the second update minus that by the first, {@code [B, Tᵢ]}. */
    public TokenRows difference() {
        return secondChange.minus(firstChange);
    }

    @Override
    public View view() {
        View strip = ResponseStrip.of(responses)
                .channel(
                        secondName + " − " + firstName,
                        "difference of the changes of log π",
                        Heat.DIVERGING,
                        difference())
                .channel(firstName, "Δ log π", Heat.DIVERGING, firstChange)
                .channel(secondName, "Δ log π", Heat.DIVERGING, secondChange)
                .view();
        return GroupView.of(
                firstName + " and " + secondName + " on the same rollout; nothing is trained", metrics(), strip);
    }

    private TableView metrics() {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of("cosine between the policy gradients", gradientCosine, "", ""));
        first.metrics().forEach((path, value) -> {
            double other = second.metrics().getOrDefault(path, Double.NaN);
            rows.add(List.of(path, value, other, other - value));
        });
        return TableView.of("", words(""), numbers(firstName), numbers(secondName), numbers("difference"))
                .rows(rows);
    }
}
