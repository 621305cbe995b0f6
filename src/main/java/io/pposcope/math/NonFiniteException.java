package io.pposcope.math;

/**
 * A NaN or an infinity was handed in or produced: the message names the series, the response, the token and the value.
 */
public class NonFiniteException extends IllegalArgumentException {
    public NonFiniteException(String message) {
        super(message);
    }
}
