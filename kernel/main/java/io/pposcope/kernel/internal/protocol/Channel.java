package io.pposcope.kernel.internal.protocol;

/** The four channels that carry messages; the heartbeat carries bare bytes and belongs to the transport alone. */
public enum Channel {
    /** Requests of the front end: cells, completion, comms. */
    SHELL,
    /** Requests that must not wait behind a cell: interrupt, shutdown, subshells. */
    CONTROL,
    /** QueryHandlers of the kernel to the person at the front end. */
    STDIN,
    /** Everything published to all front ends. */
    IOPUB
}
