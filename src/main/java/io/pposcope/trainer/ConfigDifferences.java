package io.pposcope.trainer;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** What differs between two configurations, choice by choice. */
final class ConfigDifferences {

    private final List<String> found = new ArrayList<>();

    private ConfigDifferences() {}

    /** Every differing choice by its path, {@code advantage.gae.gaeLambda 0.95 → 0.8}. */
    static List<String> between(PpoMaxConfig from, PpoMaxConfig to) {
        ConfigDifferences differences = new ConfigDifferences();
        differences.compare("", from, to);
        return List.copyOf(differences.found);
    }

    private void compare(String path, Object from, Object to) {
        if (from.equals(to)) {
            return;
        }
        if (!from.getClass().isRecord() || from.getClass() != to.getClass()) {
            found.add(path + " " + from + " → " + to);
            return;
        }
        for (RecordComponent component : from.getClass().getRecordComponents()) {
            compare(
                    path.isEmpty() ? component.getName() : path + "." + component.getName(),
                    value(component, from),
                    value(component, to));
        }
    }

    private static Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's accessor failed: " + component, e);
        }
    }
}
