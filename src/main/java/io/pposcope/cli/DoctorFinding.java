package io.pposcope.cli;

import java.util.Locale;

/**
 * One thing the doctor looked at.
 *
 * @param what its name
 * @param level whether it is as it should be
 * @param found what was seen, in a sentence
 * @param remedy what to do about it; empty where nothing is wrong
 */
record DoctorFinding(String what, Level level, String found, String remedy) {

    /** A warning leaves everything usable or mends itself; what is missing keeps a command from working. */
    enum Level {
        OK,
        WARNING,
        MISSING
    }

    static DoctorFinding ok(String what, String found) {
        return new DoctorFinding(what, Level.OK, found, "");
    }

    static DoctorFinding warning(String what, String found, String remedy) {
        return new DoctorFinding(what, Level.WARNING, found, remedy);
    }

    static DoctorFinding missing(String what, String found, String remedy) {
        return new DoctorFinding(what, Level.MISSING, found, remedy);
    }

    boolean essential() {
        return level == Level.MISSING;
    }

    /** A line in columns; the remedy on a second one. */
    String text() {
        String name = level == Level.OK ? "ok" : level.name().toLowerCase(Locale.ROOT);
        String line = String.format("%-8s %-11s %s", name, what, found);
        return remedy.isEmpty() ? line : line + System.lineSeparator() + " ".repeat(21) + "→ " + remedy;
    }
}
