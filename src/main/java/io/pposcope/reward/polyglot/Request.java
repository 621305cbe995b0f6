package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** What a worker is asked to do; one at a time, save {@link Stop}. */
sealed interface Request extends Serializable {

    /** Make the definition's context and look for its function. Answer: {@link Reply.Defined}. */
    record Define(Definition definition) implements Request {}

    /** Call the function on responses. Answer: {@link Reply.Scored}. */
    record Score(Definition definition, ResponseBatch batch) implements Request {}

    /**
     * Run a cell in the context that all cells of the language share. Answer: {@link Reply.Evaluated}.
     *
     * @param outputs variables whose values are wanted
     */
    record Evaluate(
            String origin,
            String source,
            LinkedHashMap<String, Serializable> inputs,
            ArrayList<String> outputs,
            int outputCharacters)
            implements Request {}

    /** Stop what is running. */
    record Stop() implements Request {}
}
