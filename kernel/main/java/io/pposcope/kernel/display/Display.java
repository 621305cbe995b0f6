package io.pposcope.kernel.display;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The doorway for cells: everything here is static and imported into every cell, so {@code display(x)} just works.
 * Outside a kernel, values are printed as text.
 */
public final class Display {
    private static volatile DisplayBus bus = new TextBus();

    private Display() {}

    /** Connects the doorway to a kernel. */
    public static void connect(DisplayBus kernel) {
        bus = kernel;
    }

    /** Shows a value; the handle replaces it later. */
    public static DisplayHandle display(Object value) {
        var id = UUID.randomUUID().toString();
        bus.show(Renderers.render(value), Optional.of(id));
        return new DisplayHandle(bus, id);
    }

    /** Shows {@code content} as what {@code mimeType} says it is: {@code display("<b>bold</b>", "text/html")}. */
    public static DisplayHandle display(Object content, String mimeType) {
        return display(new MimeBundle(Map.of(MimeBundle.TEXT, PlainText.of(content), mimeType, content)));
    }

    /** Replaces what {@code handle} shows. */
    public static void updateDisplay(DisplayHandle handle, Object value) {
        handle.update(value);
    }

    /** Empties the output of the cell that runs. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /** Empties the output of the cell that runs; with {@code wait}, when the next output comes, so nothing flickers. */
    public static void clearOutput(boolean wait) {
        bus.clear(wait);
    }

    /**
     * HTML as a value: the last expression of a cell, or an argument of {@link #display}. Not escaped: see
     * {@link #escape}.
     */
    public static MimeBundle html(String html) {
        return MimeBundle.html(html.replaceAll("<[^>]*>", ""), html);
    }

    /** Markdown as a value. */
    public static MimeBundle markdown(String markdown) {
        return MimeBundle.text(markdown).with("text/markdown", markdown);
    }

    /** LaTeX as a value, with its delimiters. */
    public static MimeBundle latex(String latex) {
        return MimeBundle.text(latex).with("text/latex", latex);
    }

    /** Text with the characters that mean something in HTML escaped; model and data text must pass through here. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /**
     * Asks the person at the front end for a line.
     *
     * @throws IOException if the front end takes no input
     */
    public static String input(String prompt) throws IOException {
        return bus.ask(prompt, false);
    }

    /**
     * As {@link #input}, with what is typed hidden.
     *
     * @throws IOException if the front end takes no input
     */
    public static String password(String prompt) throws IOException {
        return bus.ask(prompt, true);
    }

    /** What there is without a kernel: standard output. */
    private static final class TextBus implements DisplayBus {
        @Override
        public void show(MimeBundle bundle, Optional<String> displayId) {
            System.out.println(bundle.text());
        }

        @Override
        public void update(MimeBundle bundle, String displayId) {
            System.out.println(bundle.text());
        }

        @Override
        public void clear(boolean wait) {
            System.out.flush();
        }

        @Override
        public String ask(String prompt, boolean password) throws IOException {
            throw new IOException("no front end to ask \"" + prompt + "\": input works in cells of a Jupyter notebook");
        }
    }
}
