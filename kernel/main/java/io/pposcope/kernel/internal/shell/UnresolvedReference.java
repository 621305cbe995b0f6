package io.pposcope.kernel.internal.shell;

import java.util.List;

/** Thrown by a method of a cell that refers to names not defined so far. */
public final class UnresolvedReference extends Error {
    private static final long serialVersionUID = 1L;

    /** Called by compiled cells only. */
    public UnresolvedReference(String method, String... missing) {
        super(method + " refers to " + String.join(", ", List.of(missing))
                + ", not defined so far; define it and run this again");
    }
}
