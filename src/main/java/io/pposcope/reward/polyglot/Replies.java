package io.pposcope.reward.polyglot;

import java.io.IOException;
import java.io.ObjectOutputStream;

/** The worker's mouth; may be used from any thread. */
final class Replies {

    private final ObjectOutputStream stream;

    Replies(ObjectOutputStream stream) throws IOException {
        this.stream = stream;
        stream.flush();
    }

    /** Says something; a worker whose parent is gone ends. */
    synchronized void send(Reply reply) {
        try {
            stream.writeUnshared(reply);
            stream.reset();
            stream.flush();
        } catch (IOException e) {
            Runtime.getRuntime().halt(0);
        }
    }
}
