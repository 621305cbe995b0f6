package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case of {@code ppo-max-vectors.json}, and every expected entry of each. */
class GoldenVectorsTest {
    @TestFactory
    Stream<DynamicTest> everyCase() {
        Map<String, Consumer<VectorCase>> checks = checks();
        return VectorCase.all().entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    checks.get(entry.getKey()).accept(entry.getValue());
                    entry.getValue().assertEverythingChecked();
                }));
    }

    @Test
    void thereAreTwentyTwoCasesAndACheckForEach() {
        assertEquals(22, VectorCase.all().size());
        assertEquals(VectorCase.all().keySet(), checks().keySet());
    }

    private static Map<String, Consumer<VectorCase>> checks() {
        Map<String, Consumer<VectorCase>> checks = new HashMap<>(RolloutVectors.checks());
        checks.putAll(UpdateVectors.checks());
        return checks;
    }
}
