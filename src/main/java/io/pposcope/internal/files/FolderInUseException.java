package io.pposcope.internal.files;

import java.io.IOException;

/** Somebody else writes in a folder; the message says who, and what to do. */
public final class FolderInUseException extends IOException {

    private static final long serialVersionUID = 1;

    FolderInUseException(String message) {
        super(message);
    }
}
