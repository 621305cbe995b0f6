package io.pposcope.alarm;

/** How bad a finding is. */
public enum Severity {
    /** Worth a look. */
    NOTE,
    /** Training is going wrong; a run pauses on it. */
    SERIOUS
}
