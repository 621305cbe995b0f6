package io.pposcope.text.huggingface;

import com.google.gson.JsonObject;
import java.io.IOException;

/**
 * Renders templates in a process of its own, which starts with the first, serves all that follow, and is replaced
 * when one of them ended it.
 */
final class TemplateRenderer implements AutoCloseable {

    private static final TemplateRenderer SHARED = new TemplateRenderer(TemplateLimits.STANDARD);

    private final TemplateLimits limits;
    private TemplateProcess process;

    TemplateRenderer(TemplateLimits limits) {
        this.limits = limits;
    }

    /** The one of this process. */
    static TemplateRenderer shared() {
        return SHARED;
    }

    TemplateLimits limits() {
        return limits;
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws IOException if there is none; the message says why
     * @throws IllegalArgumentException if no Python with jinja2 is found
     */
    synchronized JsonObject ask(JsonObject request) throws IOException {
        if (process == null || !process.alive()) {
            process = TemplatePython.start(limits);
        }
        try {
            return process.ask(request);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
            process = null;
        }
    }
}
