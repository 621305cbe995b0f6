package io.pposcope.kernel.internal.protocol;

/** Takes messages on their way out; callable from any thread, never blocks on a slow front end. */
@FunctionalInterface
public interface MessageSink {
    void send(Channel channel, Message message);
}
