package io.pposcope.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The progress of all workers in one line on standard error, redrawn. Safe for any thread. */
final class JobBoard {

    private static final int WIDTH = 150;

    private final int total;
    /** The latest line of each running task. */
    private final Map<String, String> running = new LinkedHashMap<>();

    private int done;

    JobBoard(int total) {
        this.total = total;
    }

    synchronized void show(String task, String line) {
        running.put(task, line);
        draw();
    }

    synchronized void finished(String task) {
        running.remove(task);
        done++;
        draw();
        if (done == total) {
            System.err.println();
        }
    }

    private void draw() {
        String line = "%d/%d done".formatted(done, total)
                + running.entrySet().stream()
                        .map(task -> " | " + task.getKey() + " " + task.getValue())
                        .reduce("", String::concat);
        String shown = line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
        System.err.print("\r" + shown + " ".repeat(WIDTH - shown.length()));
        System.err.flush();
    }
}
