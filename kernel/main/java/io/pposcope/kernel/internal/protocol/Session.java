package io.pposcope.kernel.internal.protocol;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Makes the messages of one kernel run: every one of them carries the same session id. */
public final class Session {
    private final String id = UUID.randomUUID().toString();

    /** The answer to {@code request}, routed back to its sender. */
    public Message reply(Message request, String type, JsonObject content) {
        return new Message(
                request.identities(),
                Header.fresh(type, id),
                request.header().json(),
                new JsonObject(),
                content,
                List.of());
    }

    /** A message for every front end, caused by the request with header {@code parent} (empty where none did). */
    public Message publication(String type, JsonObject parent, JsonObject content) {
        return publication(type, parent, content, new JsonObject(), List.of());
    }

    /** As {@link #publication(String, JsonObject, JsonObject)}, with metadata and binary attachments. */
    public Message publication(
            String type, JsonObject parent, JsonObject content, JsonObject metadata, List<byte[]> buffers) {
        return new Message(
                List.of(type.getBytes(StandardCharsets.UTF_8)),
                Header.fresh(type, id),
                parent,
                metadata,
                content,
                buffers);
    }
}
