package io.pposcope.kernel.internal.core;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.protocol.Json;

/** Contents that several replies share. */
final class Replies {
    private Replies() {}

    static JsonObject ok() {
        return Json.object("status", "ok");
    }

    static JsonObject error(Throwable cause) {
        return Json.object(
                "status",
                "error",
                "ename",
                cause.getClass().getSimpleName(),
                "evalue",
                String.valueOf(cause.getMessage()),
                "traceback",
                new JsonArray());
    }

    static JsonObject error(Evaluation.Failed failed) {
        return Json.object(
                "status", "error", "ename", failed.name(), "evalue", failed.message(), "traceback", failed.traceback());
    }
}
