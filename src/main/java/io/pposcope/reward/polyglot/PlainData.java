package io.pposcope.reward.polyglot;

import io.pposcope.experience.PerResponse;
import io.pposcope.math.TokenRows;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Java values as what every language knows: null, truth values, numbers, texts, lists, and maps with text keys. */
public final class PlainData {

    private static final int DEEPEST = 32;

    private PlainData() {}

    /**
     * A copy of a value in plain form.
     *
     * @param name of the variable, for the error
     * @throws IllegalArgumentException if the value, or something in it, has no plain form
     */
    public static Serializable of(String name, Object value) {
        return plain(name, value, 0);
    }

    /** The plain form of a value, where there is one. */
    public static Optional<Serializable> tryOf(Object value) {
        try {
            return Optional.ofNullable(of("", value));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Serializable plain(String name, Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    name + " is nested more than " + DEEPEST + " deep; hand over a flatter value");
        }
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Number number -> number(number);
            case String text -> text;
            case Character letter -> letter.toString();
            case Enum<?> constant -> constant.name();
            case PerResponse numbers -> numbers.toArray();
            case TokenRows rows ->
                IntStream.range(0, rows.rows())
                        .mapToObj(rows::row)
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            case Optional<?> optional -> plain(name, optional.orElse(null), depth);
            case Iterable<?> items -> list(name, items, depth);
            case Map<?, ?> map -> map(name, map, depth);
            case Record record -> record(name, record, depth);
            case Object array when array.getClass().isArray() -> array(name, array, depth);
            default ->
                throw new IllegalArgumentException(
                        name + " is a " + value.getClass().getName() + "; other languages can be given numbers, texts, "
                                + "truth values, arrays, lists, maps and records of those");
        };
    }

    private static Serializable number(Number number) {
        return switch (number) {
            case Byte small -> small.longValue();
            case Short small -> small.longValue();
            case Integer small -> small.longValue();
            case Long whole -> whole;
            default -> number.doubleValue();
        };
    }

    private static Serializable list(String name, Iterable<?> items, int depth) {
        ArrayList<Serializable> list = new ArrayList<>();
        items.forEach(item -> list.add(plain(name, item, depth + 1)));
        return list;
    }

    private static Serializable map(String name, Map<?, ?> map, int depth) {
        LinkedHashMap<String, Serializable> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(String.valueOf(key), plain(name, item, depth + 1)));
        return copy;
    }

    private static Serializable record(String name, Record record, int depth) {
        LinkedHashMap<String, Serializable> copy = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                copy.put(
                        component.getName(), plain(name, component.getAccessor().invoke(record), depth + 1));
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalArgumentException(
                        name + " is a record whose " + component.getName() + " cannot be handed over: "
                                + e.getMessage(),
                        e);
            }
        }
        return copy;
    }

    private static Serializable array(String name, Object array, int depth) {
        if (array instanceof double[] numbers) {
            return numbers.clone();
        }
        ArrayList<Serializable> list = new ArrayList<>();
        for (int at = 0; at < Array.getLength(array); at++) {
            list.add(plain(name, Array.get(array, at), depth + 1));
        }
        return list;
    }
}
