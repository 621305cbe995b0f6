package io.pposcope.kernel.internal.library;

import io.pposcope.inspect.LiveDisplay;
import io.pposcope.inspect.LiveDisplayProvider;
import io.pposcope.kernel.internal.core.ThrottledDisplay;

/** The library's live displays in a notebook: each is one place below the cell that first showed it. */
public final class NotebookDisplays implements LiveDisplayProvider {
    @Override
    public LiveDisplay open() {
        var place = new ThrottledDisplay();
        return view -> place.show(() -> LibraryRenderer.bundle(view));
    }
}
