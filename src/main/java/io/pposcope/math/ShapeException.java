package io.pposcope.math;

/**
 * Two series that must describe the same tokens do not: the message names every response concerned and both lengths.
 */
public class ShapeException extends IllegalArgumentException {
    public ShapeException(String message) {
        super(message);
    }
}
