package io.pposcope.kernel.display;

import java.util.Optional;

/**
 * Turns objects into MIME bundles. Implementations are found through {@link java.util.ServiceLoader} or handed to
 * {@link Renderers#register}. A renderer that throws never breaks a cell: the plain text is shown instead.
 */
@FunctionalInterface
public interface Renderer {
    /** The forms of {@code value}, or empty where this renderer does not know such values. */
    Optional<MimeBundle> render(Object value);
}
