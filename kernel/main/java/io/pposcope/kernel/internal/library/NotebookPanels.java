package io.pposcope.kernel.internal.library;

import io.pposcope.debug.PanelProvider;
import io.pposcope.debug.Run;

/** The library's panels in a notebook: ipywidgets. */
public final class NotebookPanels implements PanelProvider {
    @Override
    public Object panel(Run run) {
        return RunPanel.open(run);
    }
}
