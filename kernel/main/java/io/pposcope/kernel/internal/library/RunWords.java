package io.pposcope.kernel.internal.library;

import io.pposcope.debug.Run;
import io.pposcope.debug.Run.State;
import io.pposcope.debug.Runs;
import io.pposcope.kernel.display.Display;

/** What panels say of a run: its name, its configuration, how it is, where it stands and why. */
final class RunWords {
    private RunWords() {}

    static String title(Run run) {
        return "<b>Run “" + Display.escape(run.name()) + "”</b> · configuration "
                + Display.escape(run.trainer().config().name());
    }

    /** State and place on one line; the state stands out where a step failed. */
    static String standing(Run run) {
        var condition = Runs.condition(run);
        var word = condition.equals("failed")
                ? "<b class=\"pposcope-failed\">✗ failed</b>, stands before the step that failed:"
                : "<b>" + condition + "</b> at";
        return word + " " + Display.escape(run.place().toString());
    }

    static String reason(Run run) {
        return run.state() == State.RUNNING ? "" : run.why().toString();
    }
}
