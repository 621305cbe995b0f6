package io.pposcope.kernel.internal.protocol;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * One protocol message.
 *
 * @param identities routing frames: whom a reply goes to, or the topic of a published message
 * @param header what this message is
 * @param parent the header of the request that caused it; empty where none did
 * @param metadata free-form additions
 * @param content the body, by message type
 * @param buffers raw binary attachments
 */
public record Message(
        List<byte[]> identities,
        Header header,
        JsonObject parent,
        JsonObject metadata,
        JsonObject content,
        List<byte[]> buffers) {
    public Message {
        identities = List.copyOf(identities);
        buffers = List.copyOf(buffers);
    }

    public String type() {
        return header.type();
    }
}
