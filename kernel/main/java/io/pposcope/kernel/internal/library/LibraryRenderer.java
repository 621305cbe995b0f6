package io.pposcope.kernel.internal.library;

import com.google.gson.JsonParser;
import io.pposcope.inspect.HistogramView;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.View;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.Renderer;
import java.util.Optional;

/**
 * Shows whatever the library has a view of, as that view's text and HTML. A chart on its own is Vega-Lite, which
 * JupyterLab draws, with an SVG picture for exports: front ends prefer HTML to Vega-Lite, so there is none then.
 */
public final class LibraryRenderer implements Renderer {
    @Override
    public Optional<MimeBundle> render(Object value) {
        return Inspector.view(value).or(() -> LibraryCards.of(value)).map(LibraryRenderer::withChart);
    }

    static MimeBundle bundle(View view) {
        return MimeBundle.html(view.text(), view.html());
    }

    private static MimeBundle withChart(View view) {
        return switch (view) {
            case SeriesView chart -> chart(chart.text(), chart.toSvg(), chart.toVegaLite());
            case HistogramView chart -> chart(chart.text(), chart.toSvg(), chart.toVegaLite());
            default -> bundle(view);
        };
    }

    private static MimeBundle chart(String text, String svg, String vegaLite) {
        return MimeBundle.text(text)
                .with("image/svg+xml", svg)
                .with(View.VEGA_LITE_MIME, JsonParser.parseString(vegaLite));
    }
}
