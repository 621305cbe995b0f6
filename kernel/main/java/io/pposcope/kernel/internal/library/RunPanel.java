package io.pposcope.kernel.internal.library;

import static io.pposcope.kernel.widget.Widgets.button;
import static io.pposcope.kernel.widget.Widgets.column;
import static io.pposcope.kernel.widget.Widgets.countField;
import static io.pposcope.kernel.widget.Widgets.dropdown;
import static io.pposcope.kernel.widget.Widgets.htmlPane;
import static io.pposcope.kernel.widget.Widgets.intSlider;
import static io.pposcope.kernel.widget.Widgets.row;
import static io.pposcope.kernel.widget.Widgets.tabs;

import io.pposcope.debug.Glances;
import io.pposcope.debug.PauseReason;
import io.pposcope.debug.Run;
import io.pposcope.debug.Run.State;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.RowOrder;
import io.pposcope.inspect.Rows;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.internal.core.ThrottledDisplay;
import io.pposcope.kernel.widget.Button;
import io.pposcope.kernel.widget.CountField;
import io.pposcope.kernel.widget.Dropdown;
import io.pposcope.kernel.widget.HtmlPane;
import io.pposcope.kernel.widget.IntSlider;
import io.pposcope.kernel.widget.Tabs;
import io.pposcope.kernel.widget.Widget;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A run under buttons: start, pause, step, resume, rewind, stop, and cards with its charts, responses, alarms and
 * breakpoints. While it runs, the responses are those under way, token by token.
 */
final class RunPanel {
    private static final int EVERY_MILLIS = 200;
    private static final int RESPONSES = 6;
    private static final String RESPONSES_CARD = "responses";
    private static final int MOST_STEPS = 1000;

    private record Card(String title, HtmlPane pane, Supplier<View> view) {}

    private final Run run;
    private final PanelSteps steps;
    private final Button start = button("Start").icon("play").tooltip("run until paused, or until a breakpoint");
    private final Button pause = button("Pause").icon("pause").tooltip("stand at the next token, pass or minibatch");
    private final Button step =
            button("Step").icon("step-forward").tooltip("steps of the chosen size; every click counts");
    private final Button resume = button("Resume").icon("forward").tooltip("go on from where it stands");
    private final Button rewind =
            button("Rewind").icon("history").tooltip("back, or forward again, to the start of the chosen iteration");
    private final Button undo = button("Undo rewind").icon("undo").tooltip("to where it stood before the rewind");
    private final Dropdown stride = dropdown(
            "",
            Stream.of(Boundary.TOKEN, Boundary.MINIBATCH, Boundary.STAGE, Boundary.ITERATION)
                    .map(boundary -> boundary.name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new));
    private final CountField count = countField("steps", 1, MOST_STEPS, 1);
    private final IntSlider iteration = intSlider("iteration", 0, 1, 0);
    private final HtmlPane title = htmlPane("");
    private final HtmlPane status = htmlPane("");
    private final StopButton stop;
    private final Tabs cards = tabs();
    private final List<Card> contents;
    private String shown = "";
    private String problem = "";
    private PauseReason problemAt;

    private RunPanel(Run run) {
        this.run = run;
        steps = new PanelSteps(run, this::refused);
        stop = new StopButton(run, steps::forget, this::refresh);
        contents = List.of(
                new Card("charts", htmlPane(""), () -> run.history().view()),
                new Card(RESPONSES_CARD, htmlPane(""), this::responses),
                new Card("alarms", htmlPane(""), () -> run.alarms().view()),
                new Card("breakpoints", htmlPane(""), () -> run.breakpoints().view()));
        contents.forEach(card -> cards.add(card.title(), card.pane()));
        start.onClick(() -> attempt(this::goOn));
        pause.onClick(() -> attempt(this::pause));
        step.onClick(() ->
                attempt(() -> steps.add(Boundary.valueOf(stride.value().toUpperCase(Locale.ROOT)), count.value())));
        resume.onClick(() -> attempt(this::goOn));
        rewind.onClick(() -> attempt(() -> run.tree().rewindTo(iteration.value())));
        undo.onClick(() -> attempt(run.tree()::undoRewind));
    }

    /** The widget, kept true by a thread of its own until the run is stopped. */
    static Widget open(Run run) {
        var panel = new RunPanel(run);
        panel.refresh();
        Thread.ofPlatform().daemon().name("panel of " + run.name()).start(panel::keepFresh);
        var all = column(
                panel.title,
                row(panel.start, panel.pause, panel.resume, panel.stop.button()),
                row(panel.step, panel.count, panel.stride),
                row(panel.iteration, panel.rewind, panel.undo),
                panel.status,
                panel.cards);
        all.styled(PanelStyle.CLASS);
        all.asText(() -> run.view().text());
        return all;
    }

    /** Start and resume are one: a second click finds it running and changes nothing. */
    private void goOn() {
        steps.forget();
        if (steps.stepping()) {
            run.await();
        }
        if (run.state() != State.RUNNING) {
            run.resume();
        }
    }

    private void pause() {
        steps.forget();
        run.pause();
    }

    private void attempt(Runnable action) {
        try {
            problem("");
            stop.ask(false);
            action.run();
        } catch (RuntimeException e) {
            refused(e);
        }
        refresh();
    }

    private void refused(RuntimeException e) {
        problem(String.valueOf(e.getMessage()));
        refresh();
    }

    /** Is shown until the run stands elsewhere or somebody does something else. */
    private synchronized void problem(String text) {
        problem = text;
        problemAt = run.why();
    }

    private void keepFresh() {
        Runnable atEnd = this::refresh;
        ThrottledDisplay.alsoAtEnd(atEnd);
        try {
            while (run.state() != State.STOPPED) {
                refresh();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ThrottledDisplay.forget(atEnd);
        }
        refresh();
    }

    private synchronized void refresh() {
        var state = run.state();
        boolean goes = state == State.RUNNING && !steps.stepping();
        boolean stopped = state == State.STOPPED;
        start.disabled(state != State.READY);
        pause.disabled(state != State.RUNNING);
        Stream.of(step, resume).forEach(button -> button.disabled(goes || stopped));
        Stream.of(rewind, undo).forEach(button -> button.disabled(state == State.RUNNING || stopped));
        stop.refresh();
        iteration.most(Math.max(1, run.tree().furthest()));
        title.html(PanelStyle.heading(RunWords.title(run)));
        status.html(PanelStyle.live(standing()));
        showCard(state);
    }

    private String standing() {
        if (run.why() != problemAt) {
            problem = "";
        }
        var owed = steps.owed() == 0 ? "" : ", " + steps.owed() + " more steps to make";
        var why = problem.isEmpty() ? RunWords.reason(run) : problem;
        return RunWords.standing(run)
                + owed
                + (why.isEmpty() ? "" : "<br>" + Display.escape(why).replace("\n", "<br>"));
    }

    private void showCard(State state) {
        var card = contents.get(Math.clamp(cards.selected(), 0, contents.size() - 1));
        var seen = state == State.RUNNING
                ? Glances.of(run).map(System::identityHashCode).orElse(0)
                : run.place();
        var now = card.title()
                + state
                + run.history().size()
                + (state == State.RUNNING && !card.title().equals(RESPONSES_CARD) ? "" : seen);
        if (!now.equals(shown)) {
            shown = now;
            card.pane().html(html(card));
        }
    }

    private String html(Card card) {
        try {
            return card.view().get().html();
        } catch (RuntimeException e) {
            return Display.escape(String.valueOf(e.getMessage()));
        }
    }

    /** What is there to see where it stands; while it runs, what is under way. */
    private View responses() {
        return switch (run.state()) {
            case PAUSED ->
                Inspector.view(run.position().map(IterationState::look).orElseGet(run::reached))
                        .orElseThrow();
            case RUNNING ->
                Glances.of(run).orElseGet(() -> new TextView("the next token, pass or minibatch is being computed"));
            case READY, STOPPED ->
                run.record()
                        .newest()
                        .map(last -> Rows.of(last)
                                .sortBy(RowOrder.WORST_KL)
                                .first(RESPONSES)
                                .view())
                        .orElseGet(() -> new TextView("no response was made yet"));
        };
    }
}
