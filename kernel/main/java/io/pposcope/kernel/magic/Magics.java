package io.pposcope.kernel.magic;

import io.pposcope.kernel.core.Evaluation;
import io.pposcope.kernel.core.Evaluation.Failed;
import io.pposcope.kernel.shell.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The magics by the name they are called with, percent signs included. */
public final class Magics {
    private record Entry(String usage, String help, Magic magic) {
    }

    private final Map<String, Entry> entries = new TreeMap<>();

    /** The magics of every kernel; {@code java} is the shell that {@code %who} and {@code %classpath} speak of. */
    public static Magics standard(JavaMagics java) {
        var magics = new Magics();
        magics.add("%help", "", "list the magics", call -> finished(magics.help()));
        magics.add("%time", "CODE", "run code and print how long it took", Timing::run);
        magics.add("%%time", "", "run the cell and print how long it took", Timing::run);
        magics.add("%%html", "", "show the cell as HTML", java::html);
        magics.add("%who", "", "list the variables", java::who);
        magics.add("%classpath", "PATH…", "put jars or folders on the class path of cells; without a path, show it",
                java::classpath);
        return magics;
    }

    /** Adds a magic; {@code name} begins with {@code %} or {@code %%}. */
    public void add(String name, String usage, String help, Magic magic) {
        entries.put(name, new Entry(usage, help, magic));
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Evaluation run(String name, MagicCall call) {
        var entry = entries.get(name);
        if (entry == null) {
            var nearest = Spelling.nearest(name, entries.keySet()).map(known -> "; did you mean " + known + "?").orElse("");
            return failed("UnknownMagic", "there is no " + name + nearest + " %help lists the magics");
        }
        try {
            return entry.magic.run(call);
        } catch (Exception e) {
            return failed(e.getClass().getSimpleName(), name + ": " + e.getMessage());
        }
    }

    public static Evaluation finished(Object value) {
        return new Evaluation.Finished(Optional.ofNullable(value));
    }

    static Failed failed(String name, String message) {
        return new Failed(name, message, List.of(name + ": " + message));
    }

    private String help() {
        return entries.entrySet().stream()
                .map(entry -> "%-24s %s".formatted(entry.getKey() + " " + entry.getValue().usage, entry.getValue().help))
                .collect(Collectors.joining("\n"));
    }
}
