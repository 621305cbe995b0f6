package io.pposcope.kernel.internal.protocol;

/** Told of every accepted message; called on the I/O thread, so it must hand over and return. */
@FunctionalInterface
public interface MessageListener {
    void received(Channel channel, Message message);
}
