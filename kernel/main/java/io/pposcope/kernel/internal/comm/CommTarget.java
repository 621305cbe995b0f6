package io.pposcope.kernel.internal.comm;

/** Takes the comms that a front end opens under a registered name. */
@FunctionalInterface
public interface CommTarget {
    void opened(Comm comm, CommMessage opening);
}
