package io.pposcope.reward.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;

/** Reads what a reward function returned, response by response, and refuses what is no score. */
final class ScoreTable {

    private final String name;
    private final ResponseBatch batch;
    private final LinkedHashMap<String, double[]> parts = new LinkedHashMap<>();
    private final LinkedHashMap<String, double[][]> tokenParts = new LinkedHashMap<>();

    ScoreTable(String name, ResponseBatch batch) {
        this.name = name;
        this.batch = batch;
    }

    GuestScores scores() {
        return new GuestScores(parts, tokenParts);
    }

    /** What {@code rewards} returned: something for every response, or named parts of such. */
    void readAll(Value all) {
        if (!all.isString() && all.hasArrayElements()) {
            requireRows(all, "");
            for (int row = 0; row < batch.rows(); row++) {
                onRow(row, all.getArrayElement(row));
            }
        } else {
            named(all, -1).forEach((part, column) -> {
                requireRows(column, " as " + part);
                for (int row = 0; row < batch.rows(); row++) {
                    try {
                        readPart(part, row, column.getArrayElement(row));
                    } catch (GuestFault fault) {
                        throw new GuestFault(fault.fault().on(row));
                    }
                }
            });
        }
    }

    private void onRow(int row, Value value) {
        try {
            read(row, value);
        } catch (GuestFault fault) {
            throw new GuestFault(fault.fault().on(row));
        }
    }

    private void requireRows(Value all, String what) {
        if (!all.hasArrayElements() || all.getArraySize() != batch.rows()) {
            throw wrong("rewards returned " + (all.hasArrayElements() ? all.getArraySize() + " items" : PlainValues.brief(all)) + what
                    + " for " + batch.rows() + " responses; it must return a list with one for each");
        }
    }

    /** What {@code reward} returned for one response: a number, numbers per token, or named parts of those. */
    void read(int row, Value value) {
        if (isScalar(value) || isList(value)) {
            readPart(name, row, value);
        } else {
            named(value, row).forEach((part, content) -> readPart(part, row, content));
        }
    }

    private void readPart(String part, int row, Value value) {
        if (isList(value)) {
            tokenParts.computeIfAbsent(part, any -> zeros())[row] = perToken(part, row, value);
        } else {
            parts.computeIfAbsent(part, any -> new double[batch.rows()])[row] = number(value, part.equals(name) ? "" : " as " + part);
        }
    }

    private double[][] zeros() {
        double[][] zeros = new double[batch.rows()][];
        for (int row = 0; row < zeros.length; row++) {
            zeros[row] = new double[batch.ids()[row].length];
        }
        return zeros;
    }

    private double[] perToken(String part, int row, Value list) {
        int tokens = batch.ids()[row].length;
        if (list.getArraySize() != tokens) {
            throw wrong("it returned " + list.getArraySize() + " numbers" + (part.equals(name) ? "" : " as " + part) + " for a response of "
                    + tokens + " tokens; rewards per token are one number for each");
        }
        double[] numbers = new double[tokens];
        for (int token = 0; token < tokens; token++) {
            numbers[token] = number(list.getArrayElement(token), " for token " + token);
        }
        return numbers;
    }

    private static double number(Value value, String what) {
        if (value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        if (!value.isNumber()) {
            throw wrong("it returned " + PlainValues.brief(value) + what + (value.isNull() ? "; is a return missing?" : "; a score is a number"));
        }
        double number = value.fitsInDouble() ? value.asDouble() : value.fitsInLong() ? value.asLong() : Double.POSITIVE_INFINITY;
        if (!Double.isFinite(number)) {
            throw wrong("it returned " + PlainValues.brief(value) + what + "; a score must be a finite number");
        }
        return number;
    }

    private static boolean isScalar(Value value) {
        return value.isNumber() || value.isBoolean() || value.isNull() || value.isString();
    }

    private static boolean isList(Value value) {
        return !value.isString() && value.hasArrayElements();
    }

    /** The entries of a dict or an object. */
    private Map<String, Value> named(Value value, int row) {
        Map<String, Value> named = new LinkedHashMap<>();
        if (value.hasHashEntries()) {
            for (Value keys = value.getHashKeysIterator(); keys.hasIteratorNextElement(); ) {
                Value key = keys.getIteratorNextElement();
                named.put(key.isString() ? key.asString() : key.toString(), value.getHashValue(key));
            }
        } else if (value.hasMembers() && !value.canExecute() && !value.isMetaObject() && value.getMetaObject() != null && isPlainObject(value)) {
            value.getMemberKeys().forEach(key -> named.put(key, value.getMember(key)));
        }
        if (named.isEmpty()) {
            throw wrong("it returned " + PlainValues.brief(value) + "; a reward is a number, one number per token, or named parts of those");
        }
        return named;
    }

    private static boolean isPlainObject(Value value) {
        return value.getMetaObject().getMetaSimpleName().equals("Object");
    }

    private static GuestFault wrong(String message) {
        return new GuestFault("ReturnValue", message);
    }
}
