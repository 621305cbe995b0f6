package io.pposcope.alarm;

import io.pposcope.experience.StageValue;
import io.pposcope.inspect.Charts;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.Rows;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rule that found something, and all that shows it.
 *
 * @param value the stage value it was found in
 * @param history metrics by path up to then
 */
public record Alarm(AlarmRule rule, StageValue value, Finding finding, List<Map<String, Double>> history)
        implements Inspectable {

    private static final int RESPONSES = 3;

    public int iteration() {
        return value.iteration();
    }

    /** The stage whose value it was found in, by its usual name: rollout, scoring, shaping, advantages or update. */
    public String stage() {
        return Phase.of(value).toString();
    }

    @Override
    public View view() {
        List<View> views = new ArrayList<>();
        views.add(new TextView(finding.numbers() + "\n\n" + rule.explanation() + "\nTry: " + rule.advice() + "\n("
                + rule.source() + ")"));
        if (!finding.charted().isEmpty()) {
            views.add(Charts.history(history, finding.charted().toArray(String[]::new)));
        }
        if (!finding.rows().isEmpty()) {
            views.add(Rows.of(value)
                    .only(finding.rows().stream()
                            .limit(RESPONSES)
                            .mapToInt(Integer::intValue)
                            .toArray())
                    .view());
        }
        return new GroupView("⚠ " + this, views);
    }

    @Override
    public String toString() {
        return rule.name() + ", iteration " + iteration() + " (" + stage() + "): " + finding.numbers();
    }
}
