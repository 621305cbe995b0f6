package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.graalvm.polyglot.Value;

/** Guest values in plain form, and in few words. */
final class PlainValues {

    private static final int DEEPEST = 32;
    static final int MOST_ITEMS = 1_000_000;
    private static final int BRIEF = 80;

    private final Guest guest;
    private final String name;

    private PlainValues(Guest guest, String name) {
        this.guest = guest;
        this.name = name;
    }

    /**
     * A value as text, truth value, number, list or map.
     *
     * @param name of the variable, for the error
     * @throws GuestFault if the value, or something in it, has no such form
     */
    static Serializable of(Guest guest, String name, Value value) {
        return guest.explaining(() -> new PlainValues(guest, name).plain(value, 0));
    }

    private Serializable plain(Value value, int depth) {
        if (value.isNull()) {
            return null;
        } else if (value.isBoolean()) {
            return value.asBoolean();
        } else if (value.isNumber()) {
            return number(value);
        } else if (value.isString()) {
            return value.asString();
        } else if (depth > DEEPEST) {
            throw new GuestFault(
                    "TypeError", name + " is nested more than " + DEEPEST + " deep; hand over a flatter value");
        }
        Value familiar = familiar(value);
        if (isScalar(familiar)) {
            return plain(familiar, depth);
        }
        return familiar.hasHashEntries()
                ? map(familiar, depth)
                : familiar.hasArrayElements() ? list(familiar, depth) : members(familiar, depth);
    }

    private Value familiar(Value value) {
        try {
            return guest.familiar(value, false);
        } catch (GuestFault fault) {
            throw new GuestFault(
                    fault.fault().kind(),
                    name + " is " + brief(value) + ", and " + fault.fault().message()
                            + "; Java can be given numbers, texts, truth values, lists and maps of those");
        }
    }

    static boolean isScalar(Value value) {
        return value.isNumber() || value.isBoolean() || value.isNull() || value.isString();
    }

    /** Whole numbers beyond 64 bits become the nearest double. */
    private Serializable number(Value value) {
        if (value.fitsInLong()) {
            return value.asLong();
        }
        double number = asDouble(value);
        if (Double.isInfinite(number) && !value.fitsInDouble()) {
            throw new GuestFault(
                    "OverflowError",
                    name + " is the whole number " + brief(value)
                            + ", which is beyond the largest number of 64 bits, 1.8e308");
        }
        return number;
    }

    /** Any number as the nearest double. */
    static double asDouble(Value value) {
        return value.fitsInDouble()
                ? value.asDouble()
                : value.fitsInLong() ? value.asLong() : value.asBigInteger().doubleValue();
    }

    private Serializable list(Value value, int depth) {
        if (value.getArraySize() > MOST_ITEMS) {
            throw new GuestFault(
                    "TypeError", name + " has more than " + MOST_ITEMS + " items; at most so many can be handed over");
        }
        ArrayList<Serializable> list = new ArrayList<>();
        for (long at = 0; at < value.getArraySize(); at++) {
            list.add(plain(value.getArrayElement(at), depth + 1));
        }
        return list;
    }

    private Serializable map(Value value, int depth) {
        LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
        for (Value keys = value.getHashKeysIterator(); keys.hasIteratorNextElement(); ) {
            Value key = keys.getIteratorNextElement();
            map.put(key.isString() ? key.asString() : key.toString(), plain(value.getHashValue(key), depth + 1));
        }
        return map;
    }

    private Serializable members(Value value, int depth) {
        LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
        for (String key : value.getMemberKeys()) {
            Value member = value.getMember(key);
            if (!member.canExecute()) {
                map.put(key, plain(member, depth + 1));
            }
        }
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
        return Brief.of(text, BRIEF);
    }
}
