package io.pposcope.kernel.pposcope;

import com.google.gson.JsonParser;
import io.pposcope.inspect.HistogramView;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.View;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.Renderer;
import java.util.Optional;

/** Shows whatever the library has a view of, as that view's text and HTML; a chart on its own as Vega-Lite too. */
public final class LibraryRenderer implements Renderer {
    @Override
    public Optional<MimeBundle> render(Object value) {
        return Inspector.view(value).map(LibraryRenderer::withChart);
    }

    static MimeBundle bundle(View view) {
        return MimeBundle.html(view.text(), view.html());
    }

    private static MimeBundle withChart(View view) {
        return switch (view) {
            case SeriesView chart -> bundle(view).with(View.VEGA_LITE_MIME, JsonParser.parseString(chart.toVegaLite()));
            case HistogramView chart -> bundle(view).with(View.VEGA_LITE_MIME, JsonParser.parseString(chart.toVegaLite()));
            default -> bundle(view);
        };
    }
}
