package io.pposcope.cli;

import io.pposcope.internal.publish.Pieces;
import java.io.IOException;

/** Something published that is measured at once, without runs of an experiment. */
record Measurement(String name, String about, Reading reading) implements Recordable {

    /** What is measured. */
    @FunctionalInterface
    interface Reading {
        void gather(Pieces pieces) throws IOException;
    }

    @Override
    public Tasks tasks() {
        return Tasks.none();
    }

    @Override
    public void gather(Pieces pieces) throws IOException {
        reading.gather(pieces);
    }
}
