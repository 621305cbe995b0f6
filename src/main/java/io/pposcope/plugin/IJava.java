package io.pposcope.plugin;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.pposcope.inspect.Displays;
import io.pposcope.inspect.LiveDisplay;
import io.pposcope.inspect.View;
import java.util.UUID;

/**
 * For IJava and other kernels made on jupyter-jvm-basekernel. Once per notebook, after the library is on the class
 * path: {@snippet :
 * io.pposcope.plugin.IJava.init(getKernelInstance());
 * }
 * From then on, values of the library show themselves as they do in PPOscope's own kernel, and progress updates in
 * place. Widgets, and buttons that act while a cell runs, need PPOscope's own kernel.
 */
public final class IJava {

    private IJava() {}

    /** Registers the library's views with the kernel. */
    public static void init(BaseKernel kernel) {
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
