package io.pposcope.trainer;

import io.pposcope.experience.AdvantageFunction;
import io.pposcope.math.TokenLoss;
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
        if (!from.getClass().isRecord() || from.getClass() != to.getClass()) {
            if (!from.equals(to)) {
                found.add(path + " " + from + " → " + to);
            } else if (isOtherCode(from, to)) {
                found.add(path + " " + from + " → " + to + " with other code");
            }
            return;
        }
        for (RecordComponent component : from.getClass().getRecordComponents()) {
            compare(
                    path.isEmpty() ? component.getName() : path + "." + component.getName(),
                    value(component, from),
                    value(component, to));
        }
    }

    /** Functions are equal by name, which is all that a file can hold. */
    private static boolean isOtherCode(Object from, Object to) {
        return switch (from) {
            case TokenLoss loss -> !loss.isCodeOf((TokenLoss) to);
            case AdvantageFunction function -> !function.isCodeOf((AdvantageFunction) to);
            default -> false;
        };
    }

    private static Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's accessor failed: " + component, e);
        }
    }
}
