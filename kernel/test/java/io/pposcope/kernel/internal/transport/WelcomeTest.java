package io.pposcope.kernel.internal.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Codec;
import io.pposcope.kernel.internal.protocol.ConnectionFile;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Session;
import io.pposcope.kernel.internal.protocol.Signer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class WelcomeTest {
    private static final int STARTS = 20;
    private static final int RECEIVE_MILLIS = 20_000;
    private static final int HANDSHAKE_MILLIS = 500;

    /** A front end that subscribes while the kernel starts: what waits to be published comes after the welcome. */
    @Test
    void welcomeComesBeforeWhatWasQueued() throws Exception {
        for (int i = 0; i < STARTS; i++) {
            var session = new Session();
            var transport = new ZmqTransport(
                    new ConnectionFile("tcp", "127.0.0.1", 0, 0, 0, 0, 0, "key", Optional.empty()),
                    new Codec(new Signer("key")),
                    session);
            var address = transport.address(Channel.IOPUB);
            try (var context = new ZContext();
                    var socket = subscriber(context, address)) {
                transport.send(
                        Channel.IOPUB,
                        session.publication("status", Json.object(), Json.object("execution_state", "starting")));
                transport.start((channel, message) -> {});
                assertEquals("iopub_welcome", type(socket), "start " + i);
            } finally {
                transport.close();
            }
        }
    }

    /**
     * Each of many subscribers, as one leaves and the next comes, gets its own welcome and what is published after it.
     */
    @Test
    void everySubscriberIsWelcomedAndHears() throws Exception {
        var session = new Session();
        var transport = new ZmqTransport(
                new ConnectionFile("tcp", "127.0.0.1", 0, 0, 0, 0, 0, "key", Optional.empty()),
                new Codec(new Signer("key")),
                session);
        var address = transport.address(Channel.IOPUB);
        transport.start((channel, message) -> {});
        try (var context = new ZContext()) {
            for (int i = 0; i < STARTS; i++) {
                try (var first = subscriber(context, address);
                        var second = subscriber(context, address)) {
                    for (var socket : List.of(first, second)) {
                        assertEquals("iopub_welcome", type(socket), "subscriber " + i);
                    }
                    transport.send(
                            Channel.IOPUB,
                            session.publication("status", Json.object(), Json.object("execution_state", "busy")));
                    assertEquals("status", firstOther(first), "subscriber " + i);
                    assertEquals("status", firstOther(second), "subscriber " + i);
                }
            }
        } finally {
            transport.close();
        }
    }

    /** Returns when the connection stands; the subscription follows at once. */
    private static ZMQ.Socket subscriber(ZContext context, String kernel) {
        var socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(RECEIVE_MILLIS);
        // JeroMQ's client now and then hangs in a handshake, and waits for 30 s by itself before it tries again.
        socket.setHandshakeIvl(HANDSHAKE_MILLIS);
        socket.subscribe("");
        try (var events = context.createSocket(SocketType.PAIR)) {
            var address = "inproc://events" + System.identityHashCode(socket);
            socket.monitor(address, ZMQ.EVENT_HANDSHAKE_PROTOCOL);
            events.connect(address);
            socket.connect(kernel);
            ZMQ.Event.recv(events);
            socket.monitor(null, 0);
        }
        return socket;
    }

    /** A welcome may come twice: one for each of two subscribers, each of whom hears both. */
    private static String firstOther(ZMQ.Socket socket) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> type(socket))
                .filter(type -> !type.equals("iopub_welcome"))
                .findFirst()
                .orElseThrow();
    }

    private static String type(ZMQ.Socket socket) {
        var frame = socket.recvStr();
        while (!frame.equals("<IDS|MSG>")) {
            frame = socket.recvStr();
        }
        socket.recvStr();
        var type = Json.string(JsonParser.parseString(socket.recvStr()).getAsJsonObject(), "msg_type", "");
        while (socket.hasReceiveMore()) {
            socket.recv();
        }
        return type;
    }
}
