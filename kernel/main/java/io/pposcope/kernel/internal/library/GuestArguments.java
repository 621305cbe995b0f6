package io.pposcope.kernel.internal.library;

import io.pposcope.reward.polyglot.GuestLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;

/**
 * What stands behind {@code %%python}.
 *
 * @param defined what the cell defines; empty for a cell that just runs
 * @param inputs Java variables it must see, beside those it mentions
 * @param outputs variables to declare in Java
 */
record GuestArguments(Optional<Defined> defined, List<String> inputs, List<Output> outputs, GuestLimits limits) {
    static final String USAGE =
            "[reward|advantage|loss NAME [--response S] [--batch S] [--memory MB]] [-i NAMES] [-o NAME[:TYPE]]…";

    /** What a cell can define. */
    enum Kind {
        REWARD,
        ADVANTAGE,
        LOSS;

        /** As it is written and said. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param name of the Java variable, and of a function that the source may define */
    record Defined(Kind kind, String name) {}

    /** @param type the Java type; empty where the value decides */
    record Output(String name, Optional<String> type) {}

    /** @throws IllegalArgumentException if they are not as {@link #USAGE} says */
    static GuestArguments parse(String line) {
        Queue<String> words = new ArrayDeque<>(
                line.isBlank() ? List.of() : List.of(line.strip().split("\\s+")));
        Optional<Defined> defined = Optional.empty();
        List<String> inputs = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        var limits = GuestLimits.standard();
        while (!words.isEmpty()) {
            var option = words.remove();
            switch (option) {
                case "reward" -> defined = Optional.of(new Defined(Kind.REWARD, name(option, words)));
                case "advantage" -> defined = Optional.of(new Defined(Kind.ADVANTAGE, name(option, words)));
                case "loss" -> defined = Optional.of(new Defined(Kind.LOSS, name(option, words)));
                case "-i" -> inputs.addAll(List.of(after(option, words).split(",")));
                case "-o" -> outputs.add(output(after(option, words)));
                case "--response" ->
                    limits = limits.within(
                            number(option, words), Math.max(limits.secondsPerBatch(), limits.secondsPerResponse()));
                case "--batch" -> {
                    double batch = number(option, words);
                    limits = limits.within(Math.min(batch, limits.secondsPerResponse()), batch);
                }
                case "--memory" -> limits = limits.within((int) number(option, words));
                default -> throw wrong("“" + option + "” is none of them");
            }
        }
        return new GuestArguments(defined, inputs, outputs, limits);
    }

    List<String> outputNames() {
        return outputs.stream().map(Output::name).toList();
    }

    private static String after(String option, Queue<String> words) {
        if (words.isEmpty()) {
            throw wrong(option + " needs something behind it");
        }
        return words.remove();
    }

    private static String name(String option, Queue<String> words) {
        var name = after(option, words);
        if (!name.matches("[A-Za-z_]\\w*")) {
            throw wrong("“" + name + "” is no name for a variable");
        }
        return name;
    }

    private static double number(String option, Queue<String> words) {
        var word = after(option, words);
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw wrong(option + " needs a number, not “" + word + "”");
        }
    }

    private static Output output(String word) {
        var parts = word.split(":", 2);
        return new Output(parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the arguments are " + USAGE + "; " + what);
    }
}
