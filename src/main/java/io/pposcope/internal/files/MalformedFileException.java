package io.pposcope.internal.files;

/**
 * A file whose content is not what its reader expects; the message names file, place, what was found and what was
 * expected.
 */
public final class MalformedFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    public MalformedFileException(String message) {
        super(message);
    }

    public MalformedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
