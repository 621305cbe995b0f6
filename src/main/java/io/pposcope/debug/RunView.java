package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.FoldView;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.RowOrder;
import io.pposcope.inspect.Rows;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import java.util.ArrayList;
import java.util.List;

/** How a run looks: where it stands and why, its breakpoints, its charts, its newest responses. */
final class RunView {

    private RunView() {}

    static View of(Run run) {
        List<View> views = new ArrayList<>();
        views.add(TableView.of("", words("state"), words("at"), words("configuration"), words("iterations made"))
                .row(
                        run.state(),
                        run.place(),
                        run.trainer().config().name(),
                        run.history().size()));
        if (run.state() != Run.State.RUNNING) {
            views.add(new TextView(run.why().toString()));
        }
        if (!run.breakpoints().all().isEmpty()) {
            views.add(run.breakpoints().view());
        }
        if (!run.alarms().raised().isEmpty()) {
            views.add(run.alarms().view());
        }
        run.record()
                .failedWatches()
                .forEach((watch, failure) -> views.add(new TextView("⚠ watch “" + watch + "” failed at " + failure)));
        if (run.history().size() > 0) {
            views.add(run.record().charts());
        }
        run.record()
                .newest()
                .ifPresent(last -> views.add(new FoldView(
                        "iteration " + last.iteration() + ": the responses that strayed furthest",
                        Rows.of(last).sortBy(RowOrder.WORST_KL).view())));
        return new GroupView("Run “" + run.name() + "”", views);
    }
}
