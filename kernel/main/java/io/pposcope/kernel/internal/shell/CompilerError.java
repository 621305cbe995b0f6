package io.pposcope.kernel.internal.shell;

import java.util.Locale;
import javax.tools.Diagnostic;

/**
 * An error of the compiler, read while its task was there.
 *
 * @param code the compiler's own name for the kind of error
 * @param start the position in the text where it begins
 * @param end the position behind it
 */
record CompilerError(String code, int start, int end, String message) {
    static CompilerError of(Diagnostic<?> diagnostic) {
        return new CompilerError(
                diagnostic.getCode(),
                (int) diagnostic.getStartPosition(),
                (int) diagnostic.getEndPosition(),
                diagnostic.getMessage(Locale.ROOT));
    }
}
