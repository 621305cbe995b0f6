package io.pposcope.internal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InTurnsTest {

    @Test
    void medians_leave_the_warm_up_out_and_the_ratio_is_theirs() throws IOException {
        List<String> order = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        new InTurns(3, lines::add).measure("new", () -> took(order, "new", 2), "old", () -> took(order, "old", 4));
        assertEquals(12, order.size());
        assertEquals(List.of("new", "old", "new", "old"), order.subList(0, 4));
        JsonObject line = JsonParser.parseString(lines.getFirst()).getAsJsonObject();
        assertEquals("new", line.get("measured").getAsString());
        assertEquals("old", line.get("beside").getAsString());
        assertEquals(2000, line.get("median_ms").getAsDouble());
        assertEquals(4000, line.get("beside_median_ms").getAsDouble());
        assertEquals(0.5, line.get("ratio").getAsDouble());
        assertEquals(Processor.name(), line.get("processor").getAsString());
    }

    /** Warming up takes a hundred times as long. */
    private static double took(List<String> order, String name, double seconds) {
        order.add(name);
        return order.size() > 6 ? seconds : 100 * seconds;
    }
}
