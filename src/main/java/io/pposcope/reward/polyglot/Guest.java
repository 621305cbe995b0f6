package io.pposcope.reward.polyglot;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** One context of a language: it runs source, and calls the function that the source defines. */
abstract class Guest implements AutoCloseable {

    /**
     * Lists, arrays and maps are handed over; methods of Java objects are not to be had. All contexts of an engine
     * share it.
     */
    private static final HostAccess DATA_ONLY = HostAccess.newBuilder()
            .allowArrayAccess(true)
            .allowListAccess(true)
            .allowMapAccess(true)
            .build();

    private final Context context;
    private final CappedOutput out;
    private final CappedOutput err;
    private Value familiar;
    private Value single;
    private Value together;

    Guest(GuestLanguage language, Engine engine, Replies replies) {
        out = new CappedOutput(replies, false);
        err = new CappedOutput(replies, true);
        context = Context.newBuilder(language.id())
                .engine(engine)
                .allowHostAccess(DATA_ONLY)
                .out(out)
                .err(err)
                .in(InputStream.nullInputStream())
                .build();
        context.initialize(language.id());
    }

    static Guest of(GuestLanguage language, Engine engine, Replies replies) {
        return switch (language) {
            case PYTHON -> new PythonGuest(engine, replies);
            case JAVASCRIPT -> new JavaScriptGuest(engine, replies);
        };
    }

    /** Runs source; returns its last expression as text, where it ends in one. */
    abstract Optional<String> run(String origin, String source);

    abstract Optional<Value> global(String name);

    abstract void setGlobal(String name, Object value);

    /** A plain value in the form that is natural in the language. */
    abstract Object natural(Serializable plain);

    /**
     * A value that is no scalar in a form whose content can be read: a scalar, a list, a map, or an object with
     * members.
     *
     * @param ordered whether the order of items matters, so that a set is refused
     * @throws GuestFault if there is no such form
     */
    Value familiar(Value value, boolean ordered) {
        return value.isHostObject() || value.isProxyObject()
                ? value
                : explaining(() -> familiar.execute(value, ordered, PlainValues.MOST_ITEMS + 1));
    }

    /** The prelude's function for {@link #familiar}. */
    void setFamiliar(Value function) {
        familiar = function;
    }

    abstract Fault explain(PolyglotException failure);

    abstract ResponseMembers response(ResponseBatch batch, int row);

    /** Does what must have been done once before anything goes wrong. */
    void warmUp() {}

    Context context() {
        return context;
    }

    static Source prelude(GuestLanguage language) {
        String name = "prelude" + language.suffix();
        try (InputStream stream = Guest.class.getResourceAsStream(name)) {
            return Source.newBuilder(language.id(), new String(stream.readAllBytes(), StandardCharsets.UTF_8), name)
                    .internal(true)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void allowOutput(int characters) {
        out.allow(characters);
        err.allow(characters);
    }

    void flush() {
        out.flushPending();
        err.flushPending();
    }

    void set(String name, Serializable plain) {
        setGlobal(name, natural(plain));
    }

    /** A variable in plain form. */
    Serializable get(String name) {
        Value value = global(name)
                .orElseThrow(() -> new GuestFault("NameError", "there is no variable " + name + " to hand over"));
        return PlainValues.of(this, name, value);
    }

    /** Finds the function: the purpose's own, of several responses or of one, or one of the definition's own name. */
    void requireFunction(Purpose purpose, String name) {
        together = first(purpose.together());
        single = first(purpose.single(), name);
        if (together == null && single == null) {
            throw new GuestFault(
                    "Definition",
                    "the source defines no function " + purpose.single() + "(response), " + purpose.together()
                            + "(responses) or " + name + "(response); one of them is called");
        }
    }

    private Value first(String... names) {
        return Stream.of(names)
                .flatMap(candidate -> function(candidate).stream())
                .findFirst()
                .orElse(null);
    }

    private Optional<Value> function(String name) {
        return explaining(() -> global(name).filter(Value::canExecute));
    }

    /** Whether its function takes several responses at once. */
    boolean takesSeveral() {
        return together != null;
    }

    Value call(ResponseBatch batch, int row) {
        return explaining(() -> single.execute(response(batch, row)));
    }

    Value callTogether(ResponseBatch batch, int... rows) {
        List<Object> responses =
                IntStream.of(rows).<Object>mapToObj(row -> response(batch, row)).toList();
        return explaining(() -> together.execute(ProxyArray.fromList(responses)));
    }

    interface Call<T> {
        T make();
    }

    /** Makes a call into the language; what it throws becomes a fault with the guest's own lines. */
    <T> T explaining(Call<T> call) {
        try {
            return call.make();
        } catch (PolyglotException failure) {
            throw new GuestFault(fault(failure));
        } catch (StackOverflowError e) {
            throw new GuestFault("RecursionError", "too many calls within calls");
        }
    }

    private Fault fault(PolyglotException failure) {
        if (failure.isInterrupted() || failure.isCancelled()) {
            return Fault.of("Interrupted", "stopped");
        }
        if (failure.isExit()) {
            return Fault.of(
                    "Exit",
                    "the code asked to end the interpreter (status " + failure.getExitStatus()
                            + "); return a score instead");
        }
        if (failure.isResourceExhausted()) {
            return Fault.of("MemoryLimit", failure.getMessage());
        }
        return failure.isGuestException() ? explain(failure) : internal(failure);
    }

    /**
     * A fault of the interpreter itself. After a Java exception it goes on like after any other; after a Java error, a
     * class that is broken for instance, it is not to be trusted.
     */
    static Fault internal(PolyglotException failure) {
        String message = String.valueOf(failure.getMessage());
        return Fault.of(message.split(":", 2)[0].endsWith("Error") ? "Interpreter" : "SystemError", message);
    }

    @Override
    public void close() {
        context.close(true);
    }
}
