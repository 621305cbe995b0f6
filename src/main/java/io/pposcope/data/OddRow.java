package io.pposcope.data;

import io.pposcope.data.FileSummary.Oddity;

/** A row that is left out; thrown and caught while it is read. */
final class OddRow extends Exception {

    private static final long serialVersionUID = 1;

    private final Oddity why;

    OddRow(Oddity why, String found) {
        super(found, null, false, false);
        this.why = why;
    }

    Oddity why() {
        return why;
    }
}
