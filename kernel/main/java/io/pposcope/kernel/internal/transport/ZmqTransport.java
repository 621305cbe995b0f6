package io.pposcope.kernel.internal.transport;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Codec;
import io.pposcope.kernel.internal.protocol.ConnectionFile;
import io.pposcope.kernel.internal.protocol.Decoded;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageListener;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The kernel's five sockets behind one thread, {@code zmq-io}.
 * Published messages have no high-water mark: a front end that stalls loses nothing.
 */
public final class ZmqTransport implements MessageSink, AutoCloseable {
    private static final int LINGER_MILLIS = 1_000;
    private static final byte SUBSCRIBE = 1;

    private record Outgoing(Channel channel, List<byte[]> frames) {}

    private final Codec codec;
    private final Session session;
    private final ZContext context = new ZContext();
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final ZMQ.Socket heartbeat;
    private final Wakeup wakeup;
    private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    /** The topics that somebody wants; without any, nothing is published, as nobody would get it. */
    private final Set<String> subscribed = new HashSet<>();

    private MessageListener listener;
    private Thread thread;
    private volatile boolean closing;

    /**
     * Binds all sockets; nothing is received before {@link #start}.
     *
     * @throws IOException if a port cannot be bound
     */
    public ZmqTransport(ConnectionFile file, Codec codec, Session session) throws IOException {
        this.codec = codec;
        this.session = session;
        this.wakeup = new Wakeup();
        context.setLinger(LINGER_MILLIS);
        context.setRcvHWM(0);
        context.setSndHWM(0);
        sockets.put(Channel.SHELL, bind(SocketType.ROUTER, file, file.shellPort()));
        sockets.put(Channel.CONTROL, bind(SocketType.ROUTER, file, file.controlPort()));
        sockets.put(Channel.STDIN, bind(SocketType.ROUTER, file, file.stdinPort()));
        sockets.put(Channel.IOPUB, bind(SocketType.XPUB, file, file.iopubPort()));
        heartbeat = bind(SocketType.REP, file, file.heartbeatPort());
    }

    /** Where a channel's socket listens, with the port the system chose where the file says 0; ask before the start. */
    String address(Channel channel) {
        return sockets.get(channel).getLastEndpoint();
    }

    /** Starts to send, and to receive into {@code listener}. */
    public void start(MessageListener listener) {
        this.listener = listener;
        thread = new Thread(this::run, "zmq-io");
        thread.start();
    }

    @Override
    public void send(Channel channel, Message message) {
        outgoing.add(new Outgoing(channel, codec.encode(message)));
        wakeup.signal();
    }

    /** Sends what is queued, then closes the sockets; returns when that is done or two seconds have passed. */
    @Override
    public void close() {
        closing = true;
        wakeup.signal();
        try {
            thread.join(2 * LINGER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ZMQ.Socket bind(SocketType type, ConnectionFile file, int port) throws IOException {
        var address = file.address(port);
        var socket = context.createSocket(type);
        file.curve().ifPresent(keys -> encrypt(socket, keys));
        if (type == SocketType.XPUB) {
            socket.setXpubVerbose(true);
        }
        try {
            socket.bind(address);
        } catch (ZMQException e) {
            throw new IOException(
                    "cannot bind " + address + " (" + e.getMessage() + "); another process holds the port, or the "
                            + "address is not of this machine: start the kernel anew",
                    e);
        }
        return socket;
    }

    /** A front end without the public key then gets no answer. */
    private static void encrypt(ZMQ.Socket socket, ConnectionFile.Curve keys) {
        socket.setCurveServer(true);
        socket.setCurvePublicKey(ZMQ.Curve.z85Decode(keys.publicKey()));
        socket.setCurveSecretKey(ZMQ.Curve.z85Decode(keys.secretKey()));
    }

    private void run() {
        try (context;
                wakeup;
                var poller = context.createPoller(sockets.size() + 2)) {
            var channels = new ArrayList<>(sockets.keySet());
            channels.forEach(channel -> poller.register(sockets.get(channel), ZMQ.Poller.POLLIN));
            int beat = poller.register(heartbeat, ZMQ.Poller.POLLIN);
            poller.register(wakeup.channel(), ZMQ.Poller.POLLIN);
            while (!closing) {
                poller.poll(-1);
                wakeup.reset();
                welcomeSubscribers();
                sendQueued();
                for (int i = 0; i < channels.size(); i++) {
                    if (poller.pollin(i) && channels.get(i) != Channel.IOPUB) {
                        receive(channels.get(i));
                    }
                }
                if (poller.pollin(beat)) {
                    write(heartbeat, frames(heartbeat));
                }
            }
            sendQueued();
        } catch (IOException e) {
            Log.warn("the I/O thread ended early", e);
        }
    }

    private void sendQueued() {
        for (var next = outgoing.poll(); next != null; next = outgoing.poll()) {
            if (next.channel() == Channel.IOPUB) {
                welcomeSubscribers();
            }
            if (next.channel() != Channel.IOPUB || !subscribed.isEmpty()) {
                write(sockets.get(next.channel()), next.frames());
            }
        }
    }

    private static void write(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }

    private void receive(Channel channel) {
        var frames = frames(sockets.get(channel));
        try {
            dispatch(channel, frames);
        } catch (RuntimeException e) {
            Log.warn("a message on " + channel + " could not be handed over", e);
        }
    }

    private void dispatch(Channel channel, List<byte[]> frames) {
        switch (codec.decode(frames)) {
            case Decoded.Accepted accepted -> listener.received(channel, accepted.message());
            case Decoded.Refused refused -> Log.warn("dropped a message on " + channel + ": " + refused.reason());
        }
    }

    /**
     * Greets each new subscriber, so that a front end knows when nothing published will pass it by (JEP 65). Called
     * before each publication: only beside another front end can a subscription that arrives within that call be
     * overtaken.
     */
    private void welcomeSubscribers() {
        var iopub = sockets.get(Channel.IOPUB);
        for (var event = iopub.recv(ZMQ.DONTWAIT); event != null; event = iopub.recv(ZMQ.DONTWAIT)) {
            var topic = Arrays.copyOfRange(event, Math.min(1, event.length), event.length);
            if (event.length > 0 && event[0] == SUBSCRIBE) {
                subscribed.add(new String(topic, StandardCharsets.UTF_8));
                write(iopub, welcome(topic));
            } else {
                subscribed.remove(new String(topic, StandardCharsets.UTF_8));
            }
        }
    }

    private List<byte[]> welcome(byte[] topic) {
        var greeting = session.publication(
                "iopub_welcome",
                new JsonObject(),
                Json.object("subscription", new String(topic, StandardCharsets.UTF_8)));
        return codec.encode(new Message(
                List.of(topic),
                greeting.header(),
                greeting.parent(),
                greeting.metadata(),
                greeting.content(),
                List.of()));
    }

    private static List<byte[]> frames(ZMQ.Socket socket) {
        var frames = new ArrayList<byte[]>();
        do {
            frames.add(socket.recv(0));
        } while (socket.hasReceiveMore());
        return frames;
    }
}
