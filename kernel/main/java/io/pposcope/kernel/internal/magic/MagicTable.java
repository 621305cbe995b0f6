package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.internal.shell.NameSuggestions;
import io.pposcope.kernel.magic.Magic;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The magics of a kernel by the name they are called with, percent signs included. */
public final class MagicTable implements Magics {
    /** The name under which a line that begins with {@code !} is run, where that is allowed. */
    static final String SHELL = "!";

    private static final Pattern NAME = Pattern.compile("%{1,2}\\w+");

    private record Entry(String usage, String help, Magic magic, Words words) {}

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    /** The magics of every kernel. */
    public static MagicTable standard(JavaShell java, History history) {
        var magics = new MagicTable();
        magics.add("%help", "[MAGIC]", "list the magics, or explain one", magics::help, Words.of(magics::names));
        magics.add("%lsmagic", "", "list the magics", magics::help);
        new TimeMagics().addTo(magics);
        new JavaMagics(java).addTo(magics);
        new FileMagics().addTo(magics);
        new HistoryMagic(history).addTo(magics);
        new EnvironmentMagics().addTo(magics);
        return magics;
    }

    @Override
    public void add(String name, String usage, String help, Magic magic, Words words) {
        if (!NAME.matcher(name).matches() && !name.equals(SHELL)) {
            throw new IllegalArgumentException(
                    "“" + name + "” cannot name a magic; expected % or %% and then letters, digits or underscores");
        }
        if (entries.containsKey(name)) {
            throw new IllegalArgumentException(
                    "there is a magic " + name + " already: " + entries.get(name).help + "; choose another name");
        }
        entries.put(name, new Entry(usage, help, magic, words));
    }

    boolean knows(String name) {
        return entries.containsKey(name);
    }

    List<String> names() {
        return entries.keySet().stream().filter(name -> !name.equals(SHELL)).toList();
    }

    /** What the word could become, as an argument of a magic. */
    List<String> words(String name, String word) {
        var entry = entries.get(name);
        return entry == null ? List.of() : entry.words.beginning(word);
    }

    /** How a magic is called and what it does; empty where there is none of the name. */
    Optional<String> explained(String name) {
        return Optional.ofNullable(entries.get(name))
                .map(entry -> (name + " " + entry.usage).strip() + "\n    " + entry.help);
    }

    Evaluation run(String name, MagicCall call) {
        var entry = entries.get(name);
        if (entry == null) {
            return Magics.failed("UnknownMagic", unknown(name));
        }
        try {
            return entry.magic.run(call);
        } catch (Exception e) {
            return Magics.failed(e.getClass().getSimpleName(), name + ": " + e.getMessage());
        }
    }

    private String unknown(String name) {
        var nearest = NameSuggestions.nearest(name, names())
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        return "there is no " + name + nearest + " %help lists the magics";
    }

    private Evaluation help(MagicCall call) {
        if (call.arguments().isEmpty()) {
            return Magics.finished(entries.entrySet().stream()
                            .map(entry -> "%-24s %s"
                                    .formatted(entry.getKey() + " " + entry.getValue().usage, entry.getValue().help))
                            .collect(Collectors.joining("\n"))
                    + "\n\n%NAME? explains one; Tab completes names and arguments");
        }
        var name = call.arguments();
        return List.of(name, "%" + name, "%%" + name).stream()
                .flatMap(candidate -> explained(candidate).stream())
                .findFirst()
                .map(Magics::finished)
                .orElseGet(() -> Magics.failed("UnknownMagic", unknown(name)));
    }
}
