package io.pposcope.kernel.display;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A value as text of bounded length: long strings lose their middle, long collections and arrays their tail, and a
 * {@code toString} that throws is reported in place of the value. Characters that turn the direction of the text after
 * them are written by their number.
 */
public final class PlainText {
    private static final int MAX_CHARS = 20_000;
    private static final int MAX_ELEMENTS = 100;
    private static final int MAX_DEPTH = 6;
    /** Embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
    private static final Pattern TURNS_DIRECTION = Pattern.compile("[\\u202A-\\u202E\\u2066-\\u2069]");

    private PlainText() {}

    public static String of(Object value) {
        try {
            return TURNS_DIRECTION.matcher(elided(text(value, 0))).replaceAll(found -> "\\\\u%04X"
                    .formatted((int) found.group().charAt(0)));
        } catch (Exception | LinkageError | StackOverflowError e) {
            return value.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(value))
                    + " (its toString threw " + e.getClass().getName() + messageOf(e) + ")";
        }
    }

    private static String messageOf(Throwable e) {
        try {
            return e.getMessage() == null ? "" : ": " + e.getMessage();
        } catch (RuntimeException unreadable) {
            return "";
        }
    }

    private static String text(Object value, int depth) {
        if (value == null) {
            return "null";
        }
        if (depth >= MAX_DEPTH) {
            return "…";
        }
        if (value.getClass().isArray()) {
            return array(value, depth);
        }
        if (isPlatform(value) && value instanceof Collection<?> collection) {
            return sequence(collection.iterator(), collection.size(), element -> text(element, depth + 1), "[", "]");
        }
        if (isPlatform(value) && value instanceof Map<?, ?> map) {
            return sequence(map.entrySet().iterator(), map.size(), entry -> entry(entry, depth), "{", "}");
        }
        return String.valueOf(value.toString());
    }

    private static String array(Object array, int depth) {
        int length = Array.getLength(array);
        var shown = new ArrayList<>();
        for (int i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
            shown.add(Array.get(array, i));
        }
        return sequence(shown.iterator(), length, element -> text(element, depth + 1), "[", "]");
    }

    private static String entry(Object entry, int depth) {
        var pair = (Map.Entry<?, ?>) entry;
        return text(pair.getKey(), depth + 1) + "=" + text(pair.getValue(), depth + 1);
    }

    private static String sequence(
            Iterator<?> elements, int size, Function<Object, String> text, String open, String close) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < MAX_ELEMENTS && elements.hasNext(); i++) {
            shown.add(text.apply(elements.next()));
        }
        var rest = size > shown.size() ? ", … " + (size - shown.size()) + " more" : "";
        return open + String.join(", ", shown) + rest + close;
    }

    private static boolean isPlatform(Object value) {
        return value.getClass().getName().startsWith("java.");
    }

    private static String elided(String text) {
        if (text.length() <= MAX_CHARS) {
            return text;
        }
        int head = text.offsetByCodePoints(0, text.codePointCount(0, MAX_CHARS * 3 / 4));
        int tail = text.length() - MAX_CHARS / 4;
        return text.substring(0, head) + "\n… " + (tail - head) + " characters left out …\n" + text.substring(tail);
    }
}
