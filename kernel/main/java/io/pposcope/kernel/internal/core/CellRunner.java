package io.pposcope.kernel.internal.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.DisplayHandle;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.Renderers;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Runs {@code execute_request}s on the calling thread; shared by all shells, so they share the execution count. */
final class CellRunner {
    /** What people type to leave a console; the console then asks for the shutdown. */
    private static final Pattern LEAVE = Pattern.compile("\\s*(?:exit|quit)\\s*(?:\\(\\s*\\))?\\s*;?\\s*");

    private final RequestScope desk;
    private final Interpreter interpreter;
    private final History history;
    private final AtomicInteger count = new AtomicInteger();

    CellRunner(RequestScope desk, Interpreter interpreter, History history) {
        this.desk = desk;
        this.interpreter = interpreter;
        this.history = history;
    }

    /**
     * Runs one cell. Where it fails, the cells queued behind it are taken off the queue before its reply goes out, so
     * that a cell sent because of the reply is not among them, and are answered as aborted.
     */
    void run(Message request, Supplier<List<Message>> takeQueued) {
        var content = request.content();
        boolean silent = Json.flag(content, "silent", false);
        var output = desk.output(request, silent);
        var aborted = new ArrayList<Message>();
        desk.run(request, output, () -> {
            var reply = execute(content, silent, output);
            boolean failed = !Json.string(reply, "status", "").equals("ok");
            if (failed && Json.flag(content, "stop_on_error", true)) {
                aborted.addAll(takeQueued.get());
            }
            return reply;
        });
        aborted.forEach(this::abort);
    }

    /** Answers a cell that will not be run, because one before it failed. */
    void abort(Message request) {
        desk.run(
                request,
                desk.output(request, false),
                () -> Json.object("status", "aborted", "execution_count", count.get()));
    }

    private JsonObject execute(JsonObject content, boolean silent, CellOutput output) {
        var code = Json.string(content, "code", "");
        boolean stored = !silent && Json.flag(content, "store_history", true);
        int number = stored ? count.incrementAndGet() : count.get();
        if (stored) {
            history.add(number, code);
        }
        output.publish("execute_input", Json.object("code", code, "execution_count", number));
        var cell = stored ? Cell.numbered(number, code) : new Cell("unnumbered cell", code);
        var evaluation =
                LEAVE.matcher(code).matches() ? Evaluation.Finished.NOTHING : result(cell, interpreter.evaluate(cell));
        ThrottledDisplay.flushAll();
        var reply =
                switch (evaluation) {
                    case Evaluation.Finished finished -> finished(finished, number, output, content);
                    case Evaluation.Failed failed -> failed(failed, output);
                };
        reply.addProperty("execution_count", number);
        reply.add(
                "payload",
                LEAVE.matcher(code).matches()
                        ? Json.element(List.of(Map.of("source", "ask_exit", "keepkernel", false)))
                        : new JsonArray());
        return reply;
    }

    /**
     * The value in its forms; those call the value's own code. A handle is no result: its display is shown already, and
     * {@code display(x)} needs no semicolon.
     */
    private Evaluation result(Cell cell, Evaluation evaluation) {
        boolean shown = evaluation instanceof Evaluation.Finished finished
                && finished.value().filter(DisplayHandle.class::isInstance).isPresent();
        return shown ? Evaluation.Finished.NOTHING : forms(cell, evaluation);
    }

    private Evaluation forms(Cell cell, Evaluation evaluation) {
        return evaluation instanceof Evaluation.Finished finished
                        && finished.value().isPresent()
                ? interpreter.within(
                        cell, () -> Renderers.render(finished.value().get()))
                : evaluation;
    }

    private JsonObject finished(Evaluation.Finished finished, int number, CellOutput output, JsonObject content) {
        finished.value().map(MimeBundle.class::cast).ifPresent(bundle -> {
            history.result(number, bundle.text());
            output.publish(
                    "execute_result",
                    Json.object("execution_count", number, "data", bundle.data(), "metadata", new JsonObject()));
        });
        var reply = Replies.ok();
        reply.add("user_expressions", userExpressions(Json.child(content, "user_expressions")));
        return reply;
    }

    private static JsonObject failed(Evaluation.Failed failed, CellOutput output) {
        var reply = Replies.error(failed);
        output.publish(
                "error",
                Json.object("ename", failed.name(), "evalue", failed.message(), "traceback", failed.traceback()));
        reply.add("user_expressions", new JsonObject());
        return reply;
    }

    private JsonObject userExpressions(JsonObject expressions) {
        var results = new JsonObject();
        for (var name : expressions.keySet()) {
            var cell = new Cell("user expression " + name, Json.string(expressions, name, ""));
            results.add(
                    name,
                    switch (forms(cell, interpreter.evaluate(cell))) {
                        case Evaluation.Finished finished ->
                            Json.object(
                                    "status",
                                    "ok",
                                    "data",
                                    finished.value()
                                            .map(MimeBundle.class::cast)
                                            .orElseGet(() -> Renderers.render(null))
                                            .data(),
                                    "metadata",
                                    new JsonObject());
                        case Evaluation.Failed failed -> Replies.error(failed);
                    });
        }
        return results;
    }
}
