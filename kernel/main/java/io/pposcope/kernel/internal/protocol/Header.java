package io.pposcope.kernel.internal.protocol;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * The header of a message, kept as the JSON it came in, because a reply must carry its request's header unchanged.
 *
 * @param json the header's fields; never changed after construction
 */
public record Header(JsonObject json) {
    /** The protocol version spoken here. */
    public static final String VERSION = "5.5";

    /** A fresh header of the given type in the given session. */
    public static Header fresh(String type, String session) {
        return new Header(Json.object(
                "msg_id",
                UUID.randomUUID().toString(),
                "session",
                session,
                "username",
                "kernel",
                "date",
                Instant.now().truncatedTo(ChronoUnit.MICROS).toString(),
                "msg_type",
                type,
                "version",
                VERSION));
    }

    public String id() {
        return Json.string(json, "msg_id", "");
    }

    public String type() {
        return Json.string(json, "msg_type", "");
    }

    /** The subshell (JEP 91) a request is meant for; empty means the main shell. */
    public Optional<String> subshell() {
        return Optional.of(Json.string(json, "subshell_id", "")).filter(id -> !id.isEmpty());
    }
}
