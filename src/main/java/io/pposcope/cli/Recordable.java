package io.pposcope.cli;

import io.pposcope.internal.publish.Pieces;
import java.io.IOException;
import java.util.Map;

/** Something published that can be made anew. */
interface Recordable {

    /** Name of its data file and of the blocks in pages. */
    String name();

    /** What it is, in a few words. */
    String about();

    /** The runs it is made from, which several may share; a run that is there is not made again. */
    Tasks tasks();

    /**
     * Makes numbers, tables and figures of the finished runs.
     *
     * @throws IOException if something cannot be read or measured
     */
    void gather(Pieces pieces) throws IOException;

    /**
     * Leaves what the finished runs show beside them, where others are missing.
     *
     * @param missing why each missing run is missing, by its task
     */
    default void gatherPartly(Map<String, String> missing) throws IOException {}
}
