package io.pposcope.kernel.internal.library;

import io.pposcope.internal.build.Versions;

/** The version that library and kernel share. */
public final class LibraryVersion {
    private LibraryVersion() {}

    /** As {@code kernel_info_reply} tells it. */
    public static String own() {
        return Versions.own();
    }
}
