package io.pposcope.plugin;

import io.pposcope.inspect.Displays;
import io.pposcope.inspect.LiveDisplay;
import io.pposcope.inspect.View;
import java.util.UUID;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * For JJava, which finds it by itself once the library is on the class path ({@code %maven} or {@code %classpath}):
 * values of the library then show themselves as they do in PPOscope's own kernel, and progress updates in place.
 */
public final class JJavaExtension implements Extension {

    @Override
    public void install(BaseKernel kernel) {
        for (Class<?> type : Shown.TYPES) {
            kernel.getRenderer()
                    .createRegistration(type)
                    .preferring(MIMEType.TEXT_HTML)
                    .supporting(MIMEType.TEXT_PLAIN)
                    .register((value, context) -> render(Shown.view(value), context));
        }
        Displays.use(() -> open(kernel));
    }

    private static void render(View view, RenderContext context) {
        context.renderIfRequested(MIMEType.TEXT_HTML, view::html);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, view::text);
    }

    private static LiveDisplay open(BaseKernel kernel) {
        String id = UUID.randomUUID().toString();
        boolean[] opened = {false};
        return view -> {
            DisplayData data = new DisplayData(view.text());
            data.putHTML(view.html());
            data.setDisplayId(id);
            if (opened[0]) {
                kernel.getIO().display.updateDisplay(data);
            } else {
                opened[0] = true;
                kernel.display(data);
            }
        };
    }
}
