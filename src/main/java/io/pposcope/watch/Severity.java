package io.pposcope.watch;

/** How bad a finding is. */
public enum Severity {
    /** Worth a look. */
    NOTE,
    /** Training is going wrong; a run pauses on it. */
    SERIOUS
}
