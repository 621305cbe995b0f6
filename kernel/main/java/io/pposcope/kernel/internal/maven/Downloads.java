package io.pposcope.kernel.internal.maven;

import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.display.DisplayHandle;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Shows what is being fetched in one line that changes in place; nothing where all is there already. */
final class Downloads extends AbstractTransferListener {
    private static final long EVERY_NANOS = 100_000_000;

    private final Map<String, Long> files = new ConcurrentHashMap<>();
    private DisplayHandle line;
    private long shown;

    @Override
    public void transferProgressed(TransferEvent event) {
        took(event, false);
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        took(event, true);
    }

    private synchronized void took(TransferEvent event, boolean whole) {
        files.put(event.getResource().getResourceName(), event.getTransferredBytes());
        if (event.getResource().getResourceName().endsWith(".jar")
                && (whole || System.nanoTime() - shown > EVERY_NANOS)) {
            shown = System.nanoTime();
            show("fetching " + name(event) + " from " + event.getResource().getRepositoryId() + " … " + summary());
        }
    }

    private static String name(TransferEvent event) {
        var path = event.getResource().getResourceName();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String summary() {
        double megabytes = files.values().stream().mapToLong(bytes -> bytes).sum() / 1e6;
        return String.format(Locale.ROOT, "%d files, %.1f MB", files.size(), megabytes);
    }

    private void show(String text) {
        if (line == null) {
            line = Display.display(text);
        } else {
            line.update(text);
        }
    }

    /** Says what there was to fetch. */
    synchronized void done() {
        if (line != null) {
            line.update("fetched " + summary());
        }
    }
}
