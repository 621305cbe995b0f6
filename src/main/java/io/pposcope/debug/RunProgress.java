package io.pposcope.debug;

import io.pposcope.inspect.Displays;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.LiveDisplay;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import java.time.Duration;
import java.util.OptionalInt;

/** A live picture of a running run: how far it has come, and its charts. */
final class RunProgress {

    private static final Duration BETWEEN_PICTURES = Duration.ofMillis(500);
    private static final int BAR = 24;

    private final Run run;
    private final int from;
    private final OptionalInt goal;

    RunProgress(Run run, OptionalInt goal) {
        this.run = run;
        this.from = run.trainer().state().iteration();
        this.goal = goal;
    }

    /** Draws until the run stands, and once more then. */
    void showUntil(RunThread thread) throws InterruptedException {
        LiveDisplay display = Displays.live();
        do {
            display.show(picture());
        } while (!thread.awaitStanding(BETWEEN_PICTURES));
        display.show(picture());
    }

    private View picture() {
        TextView status =
                new TextView(bar() + run.place() + (run.state() == Run.State.RUNNING ? "" : "\n" + run.why()));
        return run.history().size() == 0
                ? status
                : GroupView.of("", status, run.record().charts());
    }

    private String bar() {
        if (goal.isEmpty() || goal.getAsInt() <= from) {
            return "";
        }
        int done =
                Math.clamp((long) BAR * (run.trainer().state().iteration() - from) / (goal.getAsInt() - from), 0, BAR);
        return "█".repeat(done) + "░".repeat(BAR - done) + "  ";
    }
}
