package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * A reward as its worker knows it.
 *
 * @param id of this definition; a worker keeps the context of an id it has seen
 * @param name of the reward, and one of the names its function may have
 * @param origin what errors call the source, for instance {@code cell 7}
 * @param inputs values it sees as variables
 */
record Definition(
        String id,
        GuestLanguage language,
        String name,
        String origin,
        String source,
        LinkedHashMap<String, Serializable> inputs,
        GuestLimits limits)
        implements Serializable {}
