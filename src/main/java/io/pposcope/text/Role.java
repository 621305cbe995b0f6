package io.pposcope.text;

/** Who speaks a {@link Turn}; the system's turn says how the assistant should answer. */
public enum Role { SYSTEM, USER, ASSISTANT }
