package io.pposcope.plugin;

import io.pposcope.experience.StageValue;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.math.Explanation;
import java.util.List;

/** What the library has views of. */
final class Shown {

    /** The types; their subtypes are shown too. */
    static final List<Class<?>> TYPES = List.of(View.class, Inspectable.class, StageValue.class, Explanation.class);

    private Shown() {}

    static View view(Object value) {
        return Inspector.view(value).orElseGet(() -> new TextView(String.valueOf(value)));
    }
}
