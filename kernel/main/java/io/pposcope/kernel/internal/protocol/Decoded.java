package io.pposcope.kernel.internal.protocol;

/** What became of a list of frames from the wire. */
public sealed interface Decoded {
    /** A well-formed message with a right signature. */
    record Accepted(Message message) implements Decoded {}

    /**
     * Frames to drop.
     *
     * @param reason why, in words fit for a log: no frame content, no key
     */
    record Refused(String reason) implements Decoded {}
}
