package io.pposcope.kernel.internal.shell;

/** The few colours of an error report. */
enum Ansi {
    RED("31;1"),
    BLUE("34"),
    DIM("2");

    private final String code;

    Ansi(String code) {
        this.code = code;
    }

    String paint(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
