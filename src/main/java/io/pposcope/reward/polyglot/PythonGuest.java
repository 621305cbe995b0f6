package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * A Python context. The prelude runs the source in a namespace of its own and reads errors, whose lines GraalPy does
 * not give.
 */
final class PythonGuest extends Guest {

    private final Value run;
    private final Value fault;
    private final Value natural;
    private final Value text;
    private final Value scope;
    private final Value warmUp;

    PythonGuest(Engine engine, Replies replies) {
        super(GuestLanguage.PYTHON, engine, replies);
        Value prelude = context().eval(prelude(GuestLanguage.PYTHON));
        run = prelude.getHashValue("run");
        fault = prelude.getHashValue("fault");
        natural = prelude.getHashValue("natural");
        text = prelude.getHashValue("text");
        scope = prelude.getHashValue("scope");
        warmUp = prelude.getHashValue("warm_up");
        setFamiliar(prelude.getHashValue("familiar"));
    }

    /**
     * Where deep recursion is the first error GraalPy handles, a class of its own stays broken for the whole process.
     */
    @Override
    void warmUp() {
        warmUp.execute();
    }

    @Override
    Optional<String> run(String origin, String source) {
        return explaining(() -> {
            Value value = run.execute(source, origin, scope);
            return value.isNull()
                    ? Optional.empty()
                    : Optional.of(text.execute(value).asString());
        });
    }

    @Override
    Optional<Value> global(String name) {
        return Optional.ofNullable(scope.hasHashEntry(name) ? scope.getHashValue(name) : null);
    }

    @Override
    void setGlobal(String name, Object value) {
        scope.putHashEntry(name, value);
    }

    @Override
    Object natural(Serializable plain) {
        return explaining(() -> natural.execute(plain));
    }

    @Override
    ResponseMembers response(ResponseBatch batch, int row) {
        return new ResponseMembers(batch, row, Spelling.SNAKE);
    }

    @Override
    Fault explain(PolyglotException failure) {
        Value error = failure.getGuestObject();
        if (error == null || failure.isInternalError()) {
            return internal(failure);
        }
        Value said = fault.execute(error);
        List<String> frames = new ArrayList<>();
        for (int at = 0; at < said.getArrayElement(2).getArraySize(); at++) {
            frames.add(said.getArrayElement(2).getArrayElement(at).asString());
        }
        return Fault.of(
                said.getArrayElement(0).asString(), said.getArrayElement(1).asString(), frames);
    }
}
