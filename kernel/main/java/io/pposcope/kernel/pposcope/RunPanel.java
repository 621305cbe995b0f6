package io.pposcope.kernel.pposcope;

import static io.pposcope.kernel.widget.Widgets.button;
import static io.pposcope.kernel.widget.Widgets.column;
import static io.pposcope.kernel.widget.Widgets.dropdown;
import static io.pposcope.kernel.widget.Widgets.htmlPane;
import static io.pposcope.kernel.widget.Widgets.intSlider;
import static io.pposcope.kernel.widget.Widgets.row;
import static io.pposcope.kernel.widget.Widgets.tabs;

import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.RowOrder;
import io.pposcope.inspect.Rows;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.widget.Button;
import io.pposcope.kernel.widget.Dropdown;
import io.pposcope.kernel.widget.HtmlPane;
import io.pposcope.kernel.widget.IntSlider;
import io.pposcope.kernel.widget.Tabs;
import io.pposcope.kernel.widget.Widget;
import io.pposcope.lab.Run;
import io.pposcope.lab.RunControl.State;
import io.pposcope.trainer.Boundary;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A run under buttons: start, pause, step, resume, rewind, and cards with its charts, responses, alarms and breakpoints. */
final class RunPanel {
    private static final int EVERY_MILLIS = 200;
    private static final int RESPONSES = 6;

    private record Card(String title, HtmlPane pane, Supplier<View> view) {
    }

    private final Run run;
    private final Button start = button("Start").icon("play").tooltip("run until paused, or until a breakpoint");
    private final Button pause = button("Pause").icon("pause").tooltip("stand at the next token, pass or minibatch");
    private final Button step = button("Step").icon("step-forward").tooltip("one step of the chosen size");
    private final Button resume = button("Resume").icon("forward").tooltip("go on from where it stands");
    private final Button rewind = button("Rewind").icon("history").tooltip("back to the start of the chosen iteration");
    private final Dropdown stride = dropdown("", Stream.of(Boundary.TOKEN, Boundary.MINIBATCH, Boundary.STAGE, Boundary.ITERATION)
            .map(boundary -> boundary.name().toLowerCase(Locale.ROOT)).toArray(String[]::new));
    private final IntSlider iteration = intSlider("iteration", 0, 1, 0);
    private final HtmlPane status = htmlPane("");
    private final Tabs cards = tabs();
    private final List<Card> contents;
    private String shown = "";
    private String problem = "";

    private RunPanel(Run run) {
        this.run = run;
        contents = List.of(new Card("charts", htmlPane(""), () -> run.history().view()),
                new Card("responses", htmlPane(""), this::responses),
                new Card("alarms", htmlPane(""), () -> run.alarms().view()),
                new Card("breakpoints", htmlPane(""), () -> run.breakpoints().view()));
        contents.forEach(card -> cards.add(card.title(), card.pane()));
        start.onClick(() -> attempt(run::start));
        pause.onClick(() -> attempt(run::pause));
        step.onClick(() -> attempt(() -> run.step(Boundary.valueOf(stride.value().toUpperCase(Locale.ROOT)))));
        resume.onClick(() -> attempt(run::resume));
        rewind.onClick(() -> attempt(() -> run.rewindTo(iteration.value())));
    }

    /** The widget, kept true by a thread of its own until the run is stopped. */
    static Widget open(Run run) {
        var panel = new RunPanel(run);
        panel.refresh();
        Thread.ofPlatform().daemon().name("panel of " + run.name()).start(panel::keepFresh);
        return column(row(panel.start, panel.pause, panel.step, panel.stride, panel.resume), row(panel.iteration, panel.rewind), panel.status, panel.cards);
    }

    private void attempt(Runnable action) {
        try {
            problem = "";
            action.run();
        } catch (RuntimeException e) {
            problem = e.getMessage();
        }
        refresh();
    }

    private void keepFresh() {
        try {
            while (run.state() != State.STOPPED) {
                refresh();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refresh();
    }

    private synchronized void refresh() {
        var state = run.state();
        start.disabled(state != State.READY);
        pause.disabled(state != State.RUNNING);
        Stream.of(step, resume, rewind).forEach(button -> button.disabled(state == State.RUNNING || state == State.STOPPED));
        iteration.most(Math.max(1, run.history().size()));
        status.html("<b>" + state.name().toLowerCase(Locale.ROOT) + "</b> at " + Display.escape(run.place().toString()) + reason(state));
        var card = contents.get(Math.clamp(cards.selected(), 0, contents.size() - 1));
        var now = card.title() + state + run.history().size() + (state == State.RUNNING ? "" : run.place());
        if (!now.equals(shown)) {
            shown = now;
            card.pane().html(html(card));
        }
    }

    private String reason(State state) {
        var why = problem.isEmpty() ? state == State.RUNNING ? "" : run.why().toString() : problem;
        return why.isEmpty() ? "" : "<br>" + Display.escape(why).replace("\n", "<br>");
    }

    private String html(Card card) {
        try {
            return card.view().get().html();
        } catch (RuntimeException e) {
            return Display.escape(String.valueOf(e.getMessage()));
        }
    }

    /** What is there to see where it stands; while it runs, the newest whole iteration. */
    private View responses() {
        return run.state() == State.PAUSED ? Inspector.view(run.look()).orElseThrow()
                : run.newest().map(last -> Rows.of(last).sortBy(RowOrder.WORST_KL).first(RESPONSES).view())
                        .orElseGet(() -> new TextView("no iteration is finished yet"));
    }
}
