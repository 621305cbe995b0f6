package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A reward, an advantage or a loss as its worker knows it.
 *
 * @param id of this definition; a worker keeps the context of an id it has seen
 * @param name of the function, and one of the names it may have in the source
 * @param origin what errors call the source, for instance {@code cell 7}
 * @param inputs values it sees as variables
 */
record Definition(
        String id,
        Purpose purpose,
        GuestLanguage language,
        String name,
        String origin,
        String source,
        LinkedHashMap<String, Serializable> inputs,
        GuestLimits limits)
        implements Serializable {

    /** A new definition, with its inputs in plain form. */
    static Definition of(
            Purpose purpose,
            GuestLanguage language,
            String name,
            String origin,
            String source,
            Map<String, ?> inputs,
            GuestLimits limits) {
        LinkedHashMap<String, Serializable> plain = new LinkedHashMap<>();
        inputs.forEach((variable, value) -> plain.put(variable, PlainData.of(variable, value)));
        return new Definition(UUID.randomUUID().toString(), purpose, language, name, origin, source, plain, limits);
    }

    /** The worker that calls it. */
    GuestWorker worker() {
        return GuestWorker.of(language, limits);
    }
}
