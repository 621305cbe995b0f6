package io.pposcope.cli;

import io.pposcope.internal.publish.Pieces;
import java.io.IOException;
import java.util.Map;

/**
 * Something published that is read off the runs of a sweep.
 *
 * @param reading of a sweep whose runs are all there
 */
record SweepRecording(String name, String about, Sweep sweep, Reading reading) implements Recordable {

    /** What is read off. */
    @FunctionalInterface
    interface Reading {
        void gather(SweepReport report, Pieces pieces) throws IOException;
    }

    @Override
    public Tasks tasks() {
        return sweep;
    }

    @Override
    public void gather(Pieces pieces) throws IOException {
        SweepReport report = new SweepReport(sweep, Map.of());
        report.write();
        if (!report.missing().isEmpty()) {
            throw new IOException(report.remarks().strip());
        }
        reading.gather(report, pieces);
    }

    @Override
    public void gatherPartly(Map<String, String> missing) throws IOException {
        new SweepReport(sweep, missing).write();
    }
}
