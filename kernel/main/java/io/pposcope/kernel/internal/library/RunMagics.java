package io.pposcope.kernel.internal.library;

import io.pposcope.debug.Run;
import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.Words;
import io.pposcope.trainer.Boundary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code %pause}, {@code %step}, {@code %resume} and their kin: what the panel's buttons do, for front ends without
 * widgets. They act on the variable of type {@code Run}; where there are several, on the one that is named.
 */
public final class RunMagics {
    private final JavaShell shell;

    private record Target(String name, Run run, List<String> words) {}

    public RunMagics(JavaShell shell) {
        this.shell = shell;
    }

    public void addTo(Magics magics) {
        magics.add(
                "%run",
                "[RUN]",
                "start a run, or go on with it",
                call -> shown(target(call), Run::start),
                Words.of(this::runs));
        magics.add(
                "%pause",
                "[RUN]",
                "pause a run at its next token, pass or minibatch",
                call -> shown(target(call), Run::pause),
                Words.of(this::runs));
        magics.add(
                "%resume",
                "[RUN]", "go on with a paused run", call -> shown(target(call), Run::resume), Words.of(this::runs));
        magics.add(
                "%step",
                "[token|minibatch|stage|iteration] [COUNT] [RUN]",
                "one step of a paused run, or several",
                this::step,
                Words.of(this::stepWords));
        magics.add(
                "%status",
                "[RUN]",
                "where a run stands, and why",
                call -> Magics.finished(target(call).run()),
                Words.of(this::runs));
        magics.add(
                "%panel",
                "[RUN]",
                "buttons, charts and responses of a run",
                call -> Magics.finished(target(call).run().panel()),
                Words.of(this::runs));
        magics.add(
                "%runs",
                "",
                "all runs that were not stopped, each with a button that does",
                call -> Magics.finished(RunListPanel.open()));
        magics.add(
                "%rewind", "ITERATION [RUN]", "back to the start of an iteration", this::rewind, Words.of(this::runs));
        magics.add(
                "%break",
                "CONDITION [RUN]",
                "pause where a condition holds: %break m.klPerToken() > 0.2, or on a response: %break r -> r.kl() > 5",
                this::breakWhen,
                Words.of(this::runs));
    }

    private List<String> runs() {
        return shell.variables().stream()
                .filter(declared -> declared.startsWith("Run ") || declared.startsWith("io.pposcope.debug.Run "))
                .map(declared -> declared.substring(declared.lastIndexOf(' ') + 1))
                .toList();
    }

    private List<String> stepWords() {
        return Stream.concat(boundaries(), runs().stream()).toList();
    }

    private static Stream<String> boundaries() {
        return Arrays.stream(Boundary.values()).map(known -> known.name().toLowerCase(Locale.ROOT));
    }

    /** The run that is meant: named by the last word, or the only one there is. */
    private Target target(MagicCall call) {
        List<String> words = call.arguments().isBlank()
                ? List.of()
                : Arrays.asList(call.arguments().strip().split("\\s+"));
        var runs = runs();
        Optional<String> named = words.isEmpty()
                ? Optional.empty()
                : Optional.of(words.getLast()).filter(runs::contains);
        if (named.isEmpty() && runs.size() != 1) {
            throw new IllegalArgumentException(
                    runs.isEmpty()
                            ? "there is no run yet; make one: var run = Run.of(lab.trainer(Presets.ppoMax(), 1));"
                            : "there are several runs, " + String.join(", ", runs) + "; name one of them last");
        }
        var name = named.orElseGet(runs::getFirst);
        var run = (Run) shell.variable(name).orElseThrow(() -> new IllegalArgumentException(name + " is null"));
        return new Target(name, run, named.isPresent() ? words.subList(0, words.size() - 1) : words);
    }

    private interface Action {
        Run on(Run run);
    }

    private static Evaluation shown(Target target, Action action) {
        return Magics.finished(action.on(target.run()).toString());
    }

    private Evaluation step(MagicCall call) {
        var target = target(call);
        var size = Boundary.TOKEN;
        int count = 1;
        for (var word : target.words()) {
            if (word.matches("\\d+")) {
                count = Integer.parseInt(word);
            } else {
                size = boundary(word);
            }
        }
        var boundary = size;
        int steps = count;
        return shown(target, run -> run.step(boundary, steps));
    }

    private static Boundary boundary(String word) {
        return Arrays.stream(Boundary.values())
                .filter(known -> known.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there are no steps of size “" + word + "”; there are "
                        + boundaries().collect(Collectors.joining(", "))));
    }

    private Evaluation rewind(MagicCall call) {
        var target = target(call);
        if (target.words().size() != 1 || !target.words().getFirst().matches("\\d+")) {
            throw new IllegalArgumentException("%rewind needs the number of an iteration; " + target.name()
                    + ".timeline() shows those that are kept");
        }
        return shown(target, run -> run.tree()
                .rewindTo(Integer.parseInt(target.words().getFirst())));
    }

    /** The condition is Java: over an observation {@code m}, or a lambda or a variable that judges one response. */
    private Evaluation breakWhen(MagicCall call) {
        var target = target(call);
        var condition = String.join(" ", target.words());
        var quoted = condition.replace("\\", "\\\\").replace("\"", "\\\"");
        var set = judgesResponses(condition)
                ? "onRow(\"" + quoted + "\", " + condition
                : "when(\"" + quoted + "\", m -> " + condition;
        return shell.evaluate(new Cell(call.cell().label(), target.name() + ".breakpoints()." + set + ")"));
    }

    private boolean judgesResponses(String condition) {
        return condition.matches("\\(?\\w+\\)?\\s*->.*")
                || shell.variables().stream()
                        .anyMatch(declared -> declared.contains("Predicate<") && declared.endsWith(" " + condition));
    }
}
