package io.pposcope.reward.polyglot;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * A JavaScript context. Top-level {@code let} and {@code const} are {@code var}s, as in a console, so that a cell can
 * be run again.
 */
final class JavaScriptGuest extends Guest {

    private static final Pattern DECLARATION = Pattern.compile("(?m)^(?:const|let)(?=\\s)");

    JavaScriptGuest(Engine engine, Replies replies) {
        super(GuestLanguage.JAVASCRIPT, engine, replies);
        setFamiliar(context().eval(prelude(GuestLanguage.JAVASCRIPT)));
    }

    @Override
    Optional<String> run(String origin, String source) {
        return explaining(() -> {
            context().parse(source(origin, source));
            Value value = context().eval(source(origin, rerunnable(source)));
            return value.isNull()
                    ? Optional.empty()
                    : Optional.of(value.isString() ? value.asString() : value.toString());
        });
    }

    /** Of the same length, so that errors name the right columns; for a source that parses. */
    private String rerunnable(String source) {
        return DECLARATION
                .matcher(source)
                .replaceAll(word ->
                        isCode(source, word) ? "var".concat(" ".repeat(word.end() - word.start() - 3)) : word.group());
    }

    /**
     * Whether a word at the start of a line is not part of a text or comment that spans lines: nonsense in its place
     * does not parse.
     */
    private boolean isCode(String source, MatchResult word) {
        if (!source.contains("`") && !source.contains("/*")) {
            return true;
        }
        String nonsense = source.substring(0, word.start())
                + ")".repeat(word.end() - word.start())
                + source.substring(word.end());
        try {
            context().parse(source("probe", nonsense));
            return false;
        } catch (PolyglotException e) {
            return true;
        }
    }

    private static Source source(String origin, String source) {
        try {
            return Source.newBuilder("js", source, origin).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Optional<Value> global(String name) {
        Value bindings = context().getBindings("js");
        return Optional.ofNullable(bindings.hasMember(name) ? bindings.getMember(name) : null);
    }

    @Override
    void setGlobal(String name, Object value) {
        context().getBindings("js").putMember(name, value);
    }

    @Override
    Object natural(Serializable plain) {
        return switch (plain) {
            case null -> null;
            case List<?> items ->
                ProxyArray.fromList(items.stream()
                        .map(item -> natural((Serializable) item))
                        .collect(Collectors.toCollection(ArrayList::new)));
            case Map<?, ?> map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                map.forEach((key, item) -> members.put((String) key, natural((Serializable) item)));
                yield ProxyObject.fromMap(members);
            }
            default -> plain;
        };
    }

    @Override
    ResponseMembers response(ResponseBatch batch, int row) {
        return new ResponseMembers(batch, row, Spelling.CAMEL);
    }

    @Override
    Fault explain(PolyglotException failure) {
        String message = String.valueOf(failure.getMessage());
        int colon = message.indexOf(": ");
        boolean named = colon > 0 && message.substring(0, colon).matches("\\w+");
        return Fault.of(
                named ? message.substring(0, colon) : "Error",
                named ? message.substring(colon + 2) : message,
                frames(failure));
    }

    private static List<String> frames(PolyglotException failure) {
        List<String> frames = StreamSupport.stream(
                        failure.getPolyglotStackTrace().spliterator(), false)
                .filter(frame -> frame.isGuestFrame() && frame.getSourceLocation() != null)
                .map(frame -> place(frame.getSourceLocation()) + function(frame.getRootName()))
                .limit(20)
                .collect(Collectors.toCollection(ArrayList::new));
        if (frames.isEmpty() && failure.getSourceLocation() != null) {
            frames.add(place(failure.getSourceLocation()));
        }
        return frames.reversed();
    }

    /** Code outside functions has no name, or one that begins with a colon. */
    private static String function(String name) {
        return name == null || name.startsWith(":") ? "" : ", in " + name;
    }

    private static String place(SourceSection section) {
        return section.getSource().getName() + ", line " + section.getStartLine();
    }
}
