package io.pposcope.kernel.internal.comm;

import com.google.gson.JsonObject;
import java.util.List;

/** Publishes comm messages to all front ends; callable from any thread. */
@FunctionalInterface
public interface CommPublisher {
    void publish(String type, JsonObject content, JsonObject metadata, List<byte[]> buffers);
}
