package io.pposcope.text;

/** Who speaks a {@link Turn}. */
public enum Role { USER, ASSISTANT }
