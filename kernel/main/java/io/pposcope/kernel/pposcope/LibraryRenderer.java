package io.pposcope.kernel.pposcope;

import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.View;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.Renderer;
import java.util.Optional;

/** Shows whatever the library has a view of, as that view's text and HTML. */
public final class LibraryRenderer implements Renderer {
    @Override
    public Optional<MimeBundle> render(Object value) {
        return Inspector.view(value).map(LibraryRenderer::bundle);
    }

    static MimeBundle bundle(View view) {
        return MimeBundle.html(view.text(), view.html());
    }
}
