package io.pposcope.kernel.widget;

import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.Renderer;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.Optional;

/** A widget is shown by the front end's mirror of it; as text it says what is missing. */
public final class WidgetRenderer implements Renderer {
    private static final String VIEW = "application/vnd.jupyter.widget-view+json";

    @Override
    public Optional<MimeBundle> render(Object value) {
        return value instanceof Widget widget
                ? Optional.of(MimeBundle.text(widget.text())
                        .with(VIEW, Json.object("version_major", 2, "version_minor", 0, "model_id", widget.id())))
                : Optional.empty();
    }
}
