package io.pposcope.reward.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Value;

/** Reads what a function returned, response by response, and refuses what is not what its purpose needs. */
final class ScoreTable {

    /** The named parts of a loss. */
    static final String LOSS = "loss";

    static final String SLOPE = "slope";

    private final Guest guest;
    private final Purpose purpose;
    private final String name;
    private final ResponseBatch batch;
    private final LinkedHashMap<String, double[]> parts = new LinkedHashMap<>();
    private final LinkedHashMap<String, double[][]> tokenParts = new LinkedHashMap<>();
    private int row;

    ScoreTable(Guest guest, Definition definition, ResponseBatch batch) {
        this.guest = guest;
        this.purpose = definition.purpose();
        this.name = definition.name();
        this.batch = batch;
    }

    GuestScores scores() {
        return new GuestScores(parts, tokenParts);
    }

    /** What a function of several responses returned: something for each of them, or named parts of such. */
    void readTogether(Value returned, int... rows) {
        Value all = familiar(returned, "");
        if (isList(all)) {
            requireRows(all, "", rows);
            for (int i = 0; i < rows.length; i++) {
                Value value = all.getArrayElement(i);
                onRow(rows[i], () -> read(value));
            }
        } else {
            parts(all).forEach((part, column) -> readColumn(part, familiar(column, " as " + part), rows));
        }
    }

    private void readColumn(String part, Value column, int... rows) {
        requireRows(column, " as " + part, rows);
        for (int i = 0; i < rows.length; i++) {
            Value value = column.getArrayElement(i);
            onRow(rows[i], () -> readPart(part, value));
        }
    }

    private void onRow(int at, Runnable reading) {
        row = at;
        try {
            reading.run();
        } catch (GuestFault fault) {
            throw new GuestFault(fault.fault().on(batch.numbers()[at]));
        }
    }

    private void requireRows(Value all, String what, int... rows) {
        if (!isList(all) || all.getArraySize() != rows.length) {
            throw wrong(purpose.together() + " returned "
                    + (isList(all) ? all.getArraySize() + " items" : PlainValues.brief(all)) + what + " for "
                    + batch.words(rows)
                    + "; it must return a list with one for each");
        }
    }

    /** What a function of one response returned. */
    void read(int at, Value value) {
        row = at;
        read(value);
    }

    private void read(Value returned) {
        Value value = familiar(returned, "");
        if (purpose != Purpose.LOSS && (PlainValues.isScalar(value) || isList(value))) {
            store(name, value, "");
        } else {
            parts(value).forEach(this::readPart);
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
            requirePerResponse(value, what);
            parts.computeIfAbsent(part, any -> new double[batch.rows()])[row] = number(value, what);
        }
    }

    private void requirePerResponse(Value value, String what) {
        if (purpose == Purpose.LOSS) {
            throw returned(value, what);
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
                    + fault.fault().message() + "; " + purpose.expected());
        }
    }

    private double[][] zeros() {
        double[][] zeros = new double[batch.rows()][];
        for (int row = 0; row < zeros.length; row++) {
            zeros[row] = new double[batch.length(row)];
        }
        return zeros;
    }

    private double[] perToken(Value list, String what) {
        int tokens = batch.length(row);
        if (list.getArraySize() != tokens) {
            throw wrong("it returned " + list.getArraySize() + " numbers" + what + " for a response of " + tokens
                    + " tokens; expected one number for each");
        }
        double[] numbers = new double[tokens];
        for (int token = 0; token < tokens; token++) {
            Value element = list.getArrayElement(token);
            numbers[token] = element.fitsInDouble() ? element.asDouble() : Double.NaN;
            if (!Double.isFinite(numbers[token])) {
                String place = what + " for token " + token;
                numbers[token] = number(familiar(element, place), place);
            }
        }
        return numbers;
    }

    private double number(Value value, String what) {
        if (value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        if (!value.isNumber()) {
            throw wrong("it returned " + PlainValues.brief(value) + what
                    + (value.isNull() ? "; is a return missing?" : "; " + purpose.number() + " is a number"));
        }
        double number = PlainValues.asDouble(value);
        if (!Double.isFinite(number)) {
            throw wrong("it returned " + PlainValues.brief(value) + what + "; " + purpose.number()
                    + " must be a finite number");
        }
        return number;
    }

    private static boolean isList(Value value) {
        return !value.isString() && value.hasArrayElements() && !value.hasHashEntries();
    }

    /** Named parts, as the purpose has them. */
    private Map<String, Value> parts(Value value) {
        Map<String, Value> parts = entries(value);
        boolean right =
                switch (purpose) {
                    case REWARD -> !parts.isEmpty();
                    case ADVANTAGE -> false;
                    case LOSS -> parts.keySet().equals(Set.of(LOSS, SLOPE));
                };
        if (!right) {
            throw returned(value, "");
        }
        return parts;
    }

    /** The entries of a dict or an object. */
    private static Map<String, Value> entries(Value value) {
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
        return named;
    }

    private GuestFault returned(Value value, String what) {
        return wrong("it returned " + PlainValues.brief(value) + what
                + (value.isNull() ? "; is a return missing?" : "; " + purpose.expected()));
    }

    private static GuestFault wrong(String message) {
        return new GuestFault("ReturnValue", message);
    }
}
