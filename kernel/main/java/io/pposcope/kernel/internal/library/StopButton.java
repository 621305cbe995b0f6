package io.pposcope.kernel.internal.library;

import io.pposcope.debug.Run;
import io.pposcope.debug.Run.State;
import io.pposcope.kernel.widget.Button;
import io.pposcope.kernel.widget.Widgets;

/** Ends a run for good, at the second of two clicks. */
final class StopButton {
    private static final String ASK = "Stop for good?";

    private final Run run;
    private final Runnable before;
    private final Button button =
            Widgets.button("Stop").icon("stop").tooltip("end the run for good; a second click confirms");
    private final Runnable after;
    private boolean asked;

    /**
     * @param before done before the run is stopped
     * @param after done when it is
     */
    StopButton(Run run, Runnable before, Runnable after) {
        this.run = run;
        this.before = before;
        this.after = after;
        button.onClick(this::clicked);
        refresh();
    }

    private void clicked() {
        if (asked) {
            before.run();
            run.stop();
            after.run();
        }
        ask(!asked);
        refresh();
    }

    /** Whether the next click stops the run. */
    void ask(boolean sure) {
        asked = sure && run.state() != State.STOPPED;
        button.label(asked ? ASK : "Stop");
    }

    void refresh() {
        button.disabled(run.state() == State.STOPPED);
    }

    Button button() {
        return button;
    }
}
