package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** What a worker says. */
sealed interface Reply extends Serializable {

    /** The interpreter is up. */
    record Ready() implements Reply {}

    /** Guest code printed; more may follow. */
    record Printed(boolean error, String text) implements Reply {}

    /** @param takesSeveral whether the function takes several responses at once */
    record Defined(boolean takesSeveral) implements Reply {}

    record Scored(GuestScores scores) implements Reply {}

    /** @param value the last expression as text; empty where there was none */
    record Evaluated(String value, LinkedHashMap<String, Serializable> outputs) implements Reply {}

    record Failed(ArrayList<Fault> faults) implements Reply {}

    /** Time is up; where guest code does not stop now, the worker ends itself. */
    record Late(Fault fault) implements Reply {}
}
