package io.pposcope.reward.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;

/** Reads what a reward function returned, response by response, and refuses what is no score. */
final class ScoreTable {

    private static final String EXPECTED = "; a reward is a number, one number per token, or named parts of those";

    private final Guest guest;
    private final String name;
    private final ResponseBatch batch;
    private final LinkedHashMap<String, double[]> parts = new LinkedHashMap<>();
    private final LinkedHashMap<String, double[][]> tokenParts = new LinkedHashMap<>();
    private int row;

    ScoreTable(Guest guest, String name, ResponseBatch batch) {
        this.guest = guest;
        this.name = name;
        this.batch = batch;
    }

    GuestScores scores() {
        return new GuestScores(parts, tokenParts);
    }

    /** What {@code rewards} returned: something for every response, or named parts of such. */
    void readAll(Value returned) {
        Value all = familiar(returned, "");
        if (isList(all)) {
            requireRows(all, "");
            for (int row = 0; row < batch.rows(); row++) {
                Value value = all.getArrayElement(row);
                onRow(row, () -> read(value));
            }
        } else {
            named(all).forEach((part, column) -> readColumn(part, familiar(column, " as " + part)));
        }
    }

    private void readColumn(String part, Value column) {
        requireRows(column, " as " + part);
        for (int row = 0; row < batch.rows(); row++) {
            Value value = column.getArrayElement(row);
            onRow(row, () -> readPart(part, value));
        }
    }

    private void onRow(int at, Runnable reading) {
        row = at;
        try {
            reading.run();
        } catch (GuestFault fault) {
            throw new GuestFault(fault.fault().on(at));
        }
    }

    private void requireRows(Value all, String what) {
        if (!isList(all) || all.getArraySize() != batch.rows()) {
            throw wrong("rewards returned " + (isList(all) ? all.getArraySize() + " items" : PlainValues.brief(all))
                    + what + " for " + batch.rows() + " responses; it must return a list with one for each");
        }
    }

    /** What {@code reward} returned for one response: a number, numbers per token, or named parts of those. */
    void read(int at, Value value) {
        row = at;
        read(value);
    }

    private void read(Value returned) {
        Value value = familiar(returned, "");
        if (PlainValues.isScalar(value) || isList(value)) {
            store(name, value, "");
        } else {
            named(value).forEach(this::readPart);
        }
    }

    private void readPart(String part, Value returned) {
        String what = part.equals(name) ? "" : " as " + part;
        store(part, familiar(returned, what), what);
    }

    private void store(String part, Value value, String what) {
        if (isList(value)) {
            tokenParts.computeIfAbsent(part, any -> zeros())[row] = perToken(value, what);
        } else {
            parts.computeIfAbsent(part, any -> new double[batch.rows()])[row] = number(value, what);
        }
    }

    /** A value whose content can be read. */
    private Value familiar(Value value, String what) {
        if (PlainValues.isScalar(value)) {
            return value;
        }
        try {
            return guest.familiar(value, true);
        } catch (GuestFault fault) {
            throw wrong("it returned " + PlainValues.brief(value) + what + ", and "
                    + fault.fault().message() + EXPECTED);
        }
    }

    private double[][] zeros() {
        double[][] zeros = new double[batch.rows()][];
        for (int row = 0; row < zeros.length; row++) {
            zeros[row] = new double[batch.ids()[row].length];
        }
        return zeros;
    }

    private double[] perToken(Value list, String what) {
        int tokens = batch.ids()[row].length;
        if (list.getArraySize() != tokens) {
            throw wrong("it returned " + list.getArraySize() + " numbers" + what + " for a response of " + tokens
                    + " tokens; rewards per token are one number for each");
        }
        double[] numbers = new double[tokens];
        for (int token = 0; token < tokens; token++) {
            String place = what + " for token " + token;
            numbers[token] = number(familiar(list.getArrayElement(token), place), place);
        }
        return numbers;
    }

    private static double number(Value value, String what) {
        if (value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        if (!value.isNumber()) {
            throw wrong("it returned " + PlainValues.brief(value) + what
                    + (value.isNull() ? "; is a return missing?" : "; a score is a number"));
        }
        double number = PlainValues.asDouble(value);
        if (!Double.isFinite(number)) {
            throw wrong("it returned " + PlainValues.brief(value) + what + "; a score must be a finite number");
        }
        return number;
    }

    private static boolean isList(Value value) {
        return !value.isString() && value.hasArrayElements() && !value.hasHashEntries();
    }

    /** The entries of a dict or an object. */
    private static Map<String, Value> named(Value value) {
        Map<String, Value> named = new LinkedHashMap<>();
        if (value.hasHashEntries()) {
            for (Value keys = value.getHashKeysIterator(); keys.hasIteratorNextElement(); ) {
                Value key = keys.getIteratorNextElement();
                named.put(key.isString() ? key.asString() : key.toString(), value.getHashValue(key));
            }
        } else if (value.hasMembers()) {
            value.getMemberKeys().forEach(key -> named.put(key, value.getMember(key)));
            named.values().removeIf(Value::canExecute);
        }
        if (named.isEmpty()) {
            throw wrong("it returned " + PlainValues.brief(value) + EXPECTED);
        }
        return named;
    }

    private static GuestFault wrong(String message) {
        return new GuestFault("ReturnValue", message);
    }
}
