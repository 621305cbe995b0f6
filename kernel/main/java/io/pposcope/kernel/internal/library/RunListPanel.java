package io.pposcope.kernel.internal.library;

import static io.pposcope.kernel.widget.Widgets.button;
import static io.pposcope.kernel.widget.Widgets.column;
import static io.pposcope.kernel.widget.Widgets.htmlPane;
import static io.pposcope.kernel.widget.Widgets.row;

import io.pposcope.debug.Run;
import io.pposcope.debug.Runs;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.widget.Box;
import io.pposcope.kernel.widget.HtmlPane;
import io.pposcope.kernel.widget.Widget;

/** All runs of the kernel that were not stopped, each with a button that does; a refresh button looks again. */
final class RunListPanel {
    private final HtmlPane heading = htmlPane("");
    private final Box lines = column();

    private RunListPanel() {}

    static Widget open() {
        var panel = new RunListPanel();
        panel.refresh();
        var all = column(
                panel.heading, panel.lines, button("Refresh").icon("refresh").onClick(panel::refresh));
        all.styled(PanelStyle.CLASS);
        all.asText(() -> Runs.open().view().text());
        return all;
    }

    private synchronized void refresh() {
        var open = Runs.open().list();
        heading.html(PanelStyle.heading("<b>open runs: " + open.size() + "</b>"));
        lines.children(open.stream().map(this::line).toList());
    }

    private Widget line(Run run) {
        var text = htmlPane(words(run));
        return row(new StopButton(run, () -> {}, () -> text.html(words(run))).button(), text);
    }

    private static String words(Run run) {
        return RunWords.title(run) + "<br>" + RunWords.standing(run) + " "
                + Display.escape(RunWords.reason(run)).replace("\n", "<br>");
    }
}
