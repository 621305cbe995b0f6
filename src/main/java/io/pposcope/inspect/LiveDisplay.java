package io.pposcope.inspect;

/**
 * One place on the screen whose content is replaced as work goes on: a progress line, a growing chart. Safe for any
 * thread.
 */
@FunctionalInterface
public interface LiveDisplay {

    /** Shows {@code view}: the first call opens the place, each later call replaces what stands there. */
    void show(View view);
}
