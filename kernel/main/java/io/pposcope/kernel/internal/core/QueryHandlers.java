package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.internal.comm.Comms;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.Map;
import java.util.Optional;

/** Requests that are answered while a cell runs. On the wire cursors count code points. */
final class QueryHandlers {
    private final Interpreter interpreter;
    private final History history;
    private final Comms comms;
    private final KernelInfo info;

    QueryHandlers(Interpreter interpreter, History history, Comms comms, KernelInfo info) {
        this.interpreter = interpreter;
        this.history = history;
        this.comms = comms;
        this.info = info;
    }

    /** The content of the reply; empty where the request is not one of these. */
    Optional<JsonObject> answer(Message request) {
        var content = request.content();
        return Optional.ofNullable(
                switch (request.type()) {
                    case "kernel_info_request" -> info.reply();
                    case "complete_request" -> complete(Code.of(content));
                    case "inspect_request" -> inspect(Code.of(content), Json.integer(content, "detail_level", 0));
                    case "is_complete_request" -> isComplete(Json.string(content, "code", ""));
                    case "history_request" -> history.reply(content);
                    case "comm_info_request" ->
                        Json.object("status", "ok", "comms", comms.info(Json.string(content, "target_name", "")));
                    default -> null;
                });
    }

    private record Code(String text, int cursor) {
        static Code of(JsonObject content) {
            var text = Json.string(content, "code", "");
            int points = text.codePointCount(0, text.length());
            int cursor = Math.clamp(Json.integer(content, "cursor_pos", points), 0, points);
            return new Code(text, text.offsetByCodePoints(0, cursor));
        }

        int points(int units) {
            return text.codePointCount(0, units);
        }
    }

    private JsonObject complete(Code code) {
        var completion = interpreter.complete(code.text, code.cursor);
        int start = code.points(completion.start());
        int end = code.points(code.cursor);
        var kinds = completion.candidates().stream()
                .map(each -> Map.of(
                        "text",
                        each.text(),
                        "type",
                        each.kind(),
                        "signature",
                        each.signature(),
                        "start",
                        start,
                        "end",
                        end))
                .toList();
        return Json.object(
                "status",
                "ok",
                "matches",
                completion.matches(),
                "metadata",
                Json.object("_jupyter_types_experimental", kinds),
                "cursor_start",
                start,
                "cursor_end",
                end);
    }

    private JsonObject inspect(Code code, int detail) {
        var found = interpreter.inspect(code.text, code.cursor, detail);
        return Json.object(
                "status",
                "ok",
                "found",
                found.isPresent(),
                "metadata",
                new JsonObject(),
                "data",
                found.map(bundle -> Json.element(bundle.data())).orElseGet(JsonObject::new));
    }

    private JsonObject isComplete(String code) {
        return switch (interpreter.completeness(code)) {
            case Completeness.Complete() -> Json.object("status", "complete");
            case Completeness.Incomplete(String indent) -> Json.object("status", "incomplete", "indent", indent);
            case Completeness.Invalid() -> Json.object("status", "invalid");
        };
    }
}
