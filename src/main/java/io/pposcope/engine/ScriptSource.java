package io.pposcope.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * TorchScript methods read from resource files, {@code script/NAME.py}. A name in capitals stands for a value that is
 * bound before compilation; the numbers of libtorch's dtypes are bound already.
 */
final class ScriptSource {

    private static final Pattern BOUND_NAME = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");

    /** libtorch's {@code c10::ScalarType}, by number: serialised TorchScript knows no other names. */
    private static final Map<String, Object> DTYPES =
            Map.of("INT32", 3, "INT64", 4, "FLOAT32", 6, "FLOAT64", 7, "BOOL", 11, "BFLOAT16", 15);

    private final String text;
    private final Map<String, Object> values = new LinkedHashMap<>(DTYPES);

    private ScriptSource(String text) {
        this.text = text;
    }

    /** The methods of these files, one after the other. */
    static ScriptSource of(String... names) {
        return new ScriptSource(Stream.of(names).map(ScriptSource::file).collect(Collectors.joining("\n")));
    }

    /** Binds a name: numbers, True and False, lists of numbers, or a method's name. */
    ScriptSource with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    ScriptSource with(String name, boolean value) {
        return with(name, value ? "True" : "False");
    }

    /**
     * The methods with all names bound, without comments, indented to stand in a class.
     *
     * @throws IllegalStateException if a name is not bound
     */
    String methods() {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> "  " + BOUND_NAME.matcher(line).replaceAll(this::value) + "\n")
                .collect(Collectors.joining());
    }

    private String value(MatchResult name) {
        Object value = values.get(name.group());
        if (value == null) {
            throw new IllegalStateException(
                    "the script's name " + name.group() + " is bound to no value; there are " + values.keySet());
        }
        return value.toString();
    }

    private static String file(String name) {
        String resource = "script/" + name + ".py";
        try (InputStream stream = ScriptSource.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the library was built without " + resource + "; build it anew");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
