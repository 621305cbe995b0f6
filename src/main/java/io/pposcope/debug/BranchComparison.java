package io.pposcope.debug;

import io.pposcope.evaluate.Comparison;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Diff;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.recording.RunHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two branches side by side.
 *
 * @param histories metrics by branch
 * @param first what the first branch's policy answers, scored
 * @param second what the second's answers to the same prompts, with the same random numbers
 */
public record BranchComparison(
        Map<String, RunHistory> histories, String firstName, Scores first, String secondName, Scores second)
        implements Inspectable {

    static BranchComparison of(Run first, Run second) {
        PromptBatch prompts = first.trainer().prompts();
        Scores ofFirst = first.tree().answers(prompts);
        Scores ofSecond = second.tree().answers(prompts);
        Map<String, RunHistory> histories = new LinkedHashMap<>();
        histories.put(first.name(), first.history());
        histories.put(second.name(), second.history());
        return new BranchComparison(histories, first.name(), ofFirst, second.name(), ofSecond);
    }

    @Override
    public View view() {
        Map<String, List<RunHistory>> runs = new LinkedHashMap<>();
        histories.forEach((name, history) -> runs.put(name, List.of(history)));
        return GroupView.of(
                "Branches " + firstName + " and " + secondName,
                new Comparison(runs).charts(),
                Diff.of(firstName, first, secondName, second).view());
    }
}
