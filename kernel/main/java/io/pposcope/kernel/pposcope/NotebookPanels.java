package io.pposcope.kernel.pposcope;

import io.pposcope.lab.PanelProvider;
import io.pposcope.lab.Run;

/** The library's panels in a notebook: ipywidgets. */
public final class NotebookPanels implements PanelProvider {
    @Override
    public Object panel(Run run) {
        return RunPanel.open(run);
    }
}
