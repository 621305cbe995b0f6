package io.pposcope.kernel.cell;

/** Whether Enter should run the code or continue it. */
public sealed interface Completeness {
    record Complete() implements Completeness {}

    /** @param indent white space to begin the next line with */
    record Incomplete(String indent) implements Completeness {}

    record Invalid() implements Completeness {}
}
