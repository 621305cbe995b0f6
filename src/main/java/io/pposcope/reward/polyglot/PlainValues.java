package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.graalvm.polyglot.Value;

/** Guest values in plain form, and in few words. */
final class PlainValues {

    private static final int DEEPEST = 32;
    private static final int MOST_ITEMS = 1_000_000;
    private static final int BRIEF = 80;

    private PlainValues() {}

    /** A value as text, truth value, number, list or map. */
    static Serializable of(String name, Value value) {
        return plain(name, value, 0);
    }

    private static Serializable plain(String name, Value value, int depth) {
        if (value.isNull()) {
            return null;
        } else if (value.isBoolean()) {
            return value.asBoolean();
        } else if (value.isNumber()) {
            return value.fitsInLong() ? (Serializable) value.asLong() : value.fitsInDouble() ? (Serializable) value.asDouble() : value.toString();
        } else if (value.isString()) {
            return value.asString();
        } else if (depth > DEEPEST) {
            throw new GuestFault("TypeError", name + " is nested more than " + DEEPEST + " deep; hand over a flatter value");
        } else if (value.hasArrayElements()) {
            return list(name, value, depth);
        } else if (value.hasHashEntries()) {
            return map(name, value, depth);
        } else if (value.hasMembers() && !value.canExecute()) {
            return members(name, value, depth);
        }
        throw new GuestFault("TypeError", name + " is " + brief(value) + "; Java can be given numbers, texts, truth values, lists and maps of those");
    }

    private static Serializable list(String name, Value value, int depth) {
        if (value.getArraySize() > MOST_ITEMS) {
            throw new GuestFault("TypeError", name + " has " + value.getArraySize() + " items; at most " + MOST_ITEMS + " can be handed over");
        }
        ArrayList<Serializable> list = new ArrayList<>();
        for (long at = 0; at < value.getArraySize(); at++) {
            list.add(plain(name, value.getArrayElement(at), depth + 1));
        }
        return list;
    }

    private static Serializable map(String name, Value value, int depth) {
        LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
        for (Value keys = value.getHashKeysIterator(); keys.hasIteratorNextElement(); ) {
            Value key = keys.getIteratorNextElement();
            map.put(key.isString() ? key.asString() : key.toString(), plain(name, value.getHashValue(key), depth + 1));
        }
        return map;
    }

    private static Serializable members(String name, Value value, int depth) {
        LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
        value.getMemberKeys().stream().filter(key -> !value.getMember(key).canExecute())
                .forEach(key -> map.put(key, plain(name, value.getMember(key), depth + 1)));
        return map;
    }

    /** A value in a few words, whatever its own text does. */
    static String brief(Value value) {
        if (value.isNull()) {
            return "nothing";
        }
        String text;
        try {
            text = value.isString() ? "the text “" + value.asString() + "”" : value.toString();
        } catch (RuntimeException e) {
            text = "a value that has no text";
        }
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
    }
}
