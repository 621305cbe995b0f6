package io.pposcope.kernel.internal.comm;

import com.google.gson.JsonObject;
import java.util.List;

/** What travels over a comm: JSON data, metadata, and binary buffers. */
public record CommMessage(JsonObject data, JsonObject metadata, List<byte[]> buffers) {
    public CommMessage {
        buffers = List.copyOf(buffers);
    }

    public static CommMessage of(JsonObject data) {
        return new CommMessage(data, new JsonObject(), List.of());
    }
}
