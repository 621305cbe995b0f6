package io.pposcope.kernel.display;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;

/** The renderers in order of trust: the last registered is asked first, plain text always answers. */
public final class Renderers {
    private static final List<Renderer> KNOWN =
            new CopyOnWriteArrayList<>(List.of(new ImageRenderer(), new TableRenderer()));

    static {
        ServiceLoader.load(Renderer.class).forEach(Renderers::register);
    }

    private Renderers() {}

    /** Puts {@code renderer} before all others. */
    public static void register(Renderer renderer) {
        KNOWN.addFirst(renderer);
    }

    /**
     * The forms of any value, null included; always holds {@code text/plain}, never throws what a value's code throws.
     */
    public static MimeBundle render(Object value) {
        if (value instanceof MimeBundle bundle) {
            return bundle;
        }
        return KNOWN.stream()
                .flatMap(renderer -> attempt(renderer, value).stream())
                .findFirst()
                .map(bundle -> bundle.data().containsKey(MimeBundle.TEXT)
                        ? bundle
                        : bundle.with(MimeBundle.TEXT, PlainText.of(value)))
                .orElseGet(() -> MimeBundle.text(PlainText.of(value)));
    }

    private static Optional<MimeBundle> attempt(Renderer renderer, Object value) {
        try {
            return value == null ? Optional.empty() : renderer.render(value);
        } catch (Exception | LinkageError | StackOverflowError e) {
            return Optional.of(
                    MimeBundle.text(PlainText.of(value) + "\n(shown as text: its renderer threw " + e + ")"));
        }
    }
}
