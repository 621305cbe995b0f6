package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.protocol.Message;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The main shell and the subshells a front end has created (JEP 91): each runs its cells on a thread of its own. */
final class Subshells {
    private final Function<String, ShellQueue> lanes;
    private final ShellQueue main;
    private final Map<String, ShellQueue> children = new ConcurrentHashMap<>();

    Subshells(Function<String, ShellQueue> lanes) {
        this.lanes = lanes;
        this.main = lanes.apply("cell-main");
    }

    String create() {
        var id = UUID.randomUUID().toString();
        children.put(id, lanes.apply("cell-" + id.substring(0, 8)));
        return id;
    }

    /** False where there is none of that id. */
    boolean delete(String id) {
        var lane = children.remove(id);
        if (lane != null) {
            lane.close();
        }
        return lane != null;
    }

    Set<String> ids() {
        return Set.copyOf(children.keySet());
    }

    Optional<ShellQueue> of(Message request) {
        return request.header()
                .subshell()
                .map(id -> Optional.ofNullable(children.get(id)))
                .orElse(Optional.of(main));
    }

    void interruptAll() {
        main.interrupt();
        children.values().forEach(ShellQueue::interrupt);
    }
}
