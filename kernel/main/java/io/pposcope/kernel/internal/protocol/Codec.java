package io.pposcope.kernel.internal.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages to frames and back: {@code [identity…, <IDS|MSG>, signature, header, parent, metadata, content, buffer…]}.
 */
public final class Codec {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int JSON_FRAMES = 4;

    private final Signer signer;

    public Codec(Signer signer) {
        this.signer = signer;
    }

    public List<byte[]> encode(Message message) {
        var json = List.of(
                bytes(message.header().json()),
                bytes(message.parent()),
                bytes(message.metadata()),
                bytes(message.content()));
        var frames = new ArrayList<>(message.identities());
        frames.add(DELIMITER);
        frames.add(signer.sign(json));
        frames.addAll(json);
        frames.addAll(message.buffers());
        return frames;
    }

    /** Reads frames from the wire; whatever they hold, this returns. */
    public Decoded decode(List<byte[]> frames) {
        int delimiter = delimiter(frames);
        if (delimiter < 0) {
            return new Decoded.Refused("no <IDS|MSG> delimiter among " + frames.size() + " frames");
        }
        int body = delimiter + 2;
        if (frames.size() < body + JSON_FRAMES) {
            return new Decoded.Refused("%d frames after the delimiter, expected a signature and %d JSON frames"
                    .formatted(frames.size() - delimiter - 1, JSON_FRAMES));
        }
        var json = frames.subList(body, body + JSON_FRAMES);
        if (!signer.accepts(frames.get(delimiter + 1), json)) {
            return new Decoded.Refused("wrong or missing signature");
        }
        return parse(frames.subList(0, delimiter), json, frames.subList(body + JSON_FRAMES, frames.size()));
    }

    private static Decoded parse(List<byte[]> identities, List<byte[]> json, List<byte[]> buffers) {
        try {
            var parts = json.stream().map(Codec::object).toList();
            var header = new Header(parts.get(0));
            return header.type().isEmpty() || header.id().isEmpty()
                    ? new Decoded.Refused("a header without msg_type or msg_id")
                    : new Decoded.Accepted(
                            new Message(identities, header, parts.get(1), parts.get(2), parts.get(3), buffers));
        } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
            return new Decoded.Refused("a JSON frame that is no JSON object");
        }
    }

    private static JsonObject object(byte[] frame) {
        return JsonParser.parseString(new String(frame, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static int delimiter(List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (Arrays.equals(frames.get(i), DELIMITER)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(JsonObject object) {
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }
}
