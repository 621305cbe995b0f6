package io.pposcope.inspect;

import java.io.Console;
import java.io.PrintStream;

/** A live display on a stream: replaced in place on a terminal, printed once per change into a file or pipe. */
final class TerminalDisplay implements LiveDisplay {
    private static final String UP_AND_CLEAR = "\u001b[%dF\u001b[J";

    private final PrintStream out;
    private final boolean terminal;
    private String shown = "";

    TerminalDisplay(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static TerminalDisplay standardOutput() {
        return new TerminalDisplay(System.out, isTerminal(System.console()));
    }

    @Override
    public synchronized void show(View view) {
        String text = view.text();
        if (text.equals(shown)) {
            return;
        }
        if (terminal && !shown.isEmpty()) {
            out.printf(UP_AND_CLEAR, shown.lines().count());
        }
        out.println(text);
        out.flush();
        shown = text;
    }

    /**
     * Until JDK 21 a console means a terminal; later ones always have a console and a method, not in our API level, to
     * ask it.
     */
    private static boolean isTerminal(Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException beforeJdk22) {
            return true;
        }
    }
}
