package io.pposcope.kernel.internal.library;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.reward.polyglot.GuestCells;
import io.pposcope.reward.polyglot.GuestFailure;
import io.pposcope.reward.polyglot.GuestLanguage;
import io.pposcope.reward.polyglot.GuestMethods;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.reward.polyglot.PlainData;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code %%python} and {@code %%js}: cells in other languages, and rewards, advantages and losses written in them. Such
 * a cell sees the Java variables it mentions, where they have a plain form, and can hand variables of its own to Java.
 */
public final class GuestMagics {
    private static final Map<String, String> BOXES = Map.of(
            "int",
            "Integer",
            "long",
            "Long",
            "double",
            "Double",
            "float",
            "Float",
            "boolean",
            "Boolean",
            "short",
            "Short",
            "byte",
            "Byte",
            "char",
            "Character");

    private static final int PREPARE_SECONDS = 4;

    private final JavaShell shell;

    public GuestMagics(JavaShell shell) {
        this.shell = shell;
    }

    public void addTo(Magics magics) {
        magics.add(
                "%%python",
                GuestArguments.USAGE,
                "run the cell as Python, or define a reward, an advantage or a loss in it",
                call -> run(GuestLanguage.PYTHON, call));
        magics.add(
                "%%js",
                GuestArguments.USAGE,
                "run the cell as JavaScript, or define a reward, an advantage or a loss in it",
                call -> run(GuestLanguage.JAVASCRIPT, call));
    }

    /** Starts, once the first cells have had their time, the languages that were used in earlier notebooks. */
    public static void prepareLater() {
        CompletableFuture.delayedExecutor(PREPARE_SECONDS, TimeUnit.SECONDS).execute(GuestCells::prepareKnown);
    }

    private Evaluation run(GuestLanguage language, MagicCall call) {
        var arguments = GuestArguments.parse(call.arguments());
        var source = call.body().orElse("");
        var inputs = inputs(arguments, source);
        if (!GuestCells.ready(language)) {
            System.out.println("starting " + language.title() + " in a process of its own …");
        }
        try {
            return arguments.defined().isPresent()
                    ? define(language, arguments, call, inputs)
                    : cell(
                            arguments,
                            call,
                            () -> GuestCells.run(
                                    language,
                                    call.cell().label(),
                                    source,
                                    inputs,
                                    arguments.outputNames(),
                                    System.out::print));
        } catch (GuestFailure e) {
            return new Evaluation.Failed(
                    e.kind(), e.getMessage(), List.of(e.getMessage().split("\n")));
        }
    }

    private Evaluation define(
            GuestLanguage language, GuestArguments arguments, MagicCall call, Map<String, Serializable> inputs) {
        var defined = arguments.defined().orElseThrow();
        var origin = call.cell().label();
        var source = call.body().orElse("");
        var limits = arguments.limits();
        var value = call.outside().<Object>run(() -> switch (defined.kind()) {
            case REWARD -> GuestReward.of(language, defined.name(), origin, source, inputs, limits);
            case ADVANTAGE -> GuestMethods.advantage(language, defined.name(), origin, source, inputs, limits);
            case LOSS -> GuestMethods.loss(language, defined.name(), origin, source, inputs, limits);
        });
        var declared =
                declare(call, value.getClass().getName(), defined.name(), "take(" + Handover.leave(value) + "L)");
        return declared instanceof Evaluation.Failed
                ? declared
                : Magics.finished(shown(language, defined, origin, value));
    }

    /** A reward says itself what it is. */
    private static Object shown(GuestLanguage language, GuestArguments.Defined defined, String origin, Object value) {
        var text = defined.kind().word() + " " + value + " in " + language.title() + " (" + origin + ")";
        return switch (defined.kind()) {
            case REWARD -> value;
            case ADVANTAGE -> MimeBundle.text(text);
            case LOSS -> MimeBundle.text(text + "; its derivative agrees with differences of its values");
        };
    }

    private Evaluation cell(GuestArguments arguments, MagicCall call, Supplier<GuestCells.Result> work) {
        var result = call.outside().run(work);
        for (var output : arguments.outputs()) {
            var declared = declare(call, output, result.outputs().get(output.name()));
            if (declared instanceof Evaluation.Failed) {
                return declared;
            }
        }
        return result.value().isEmpty()
                ? Evaluation.Finished.NOTHING
                : Magics.finished(MimeBundle.text(result.value()));
    }

    private Evaluation declare(MagicCall call, GuestArguments.Output output, Serializable plain) {
        var type = output.type().orElseGet(() -> natural(plain));
        var token = "new com.google.gson.reflect.TypeToken<" + BOXES.getOrDefault(type, type) + ">() { }";
        return declare(call, type, output.name(), "take(" + Handover.leave(plain) + "L, " + token + ")");
    }

    private static String natural(Serializable plain) {
        return switch (plain) {
            case null -> "Object";
            case Long whole -> "long";
            case Double number -> "double";
            case Boolean truth -> "boolean";
            case String text -> "String";
            case List<?> items when items.stream().allMatch(Number.class::isInstance) -> "double[]";
            case List<?> items -> "java.util.List<Object>";
            default -> "java.util.Map<String, Object>";
        };
    }

    private Evaluation declare(MagicCall call, String type, String name, String taking) {
        return shell.evaluate(new Cell(
                call.cell().label(), type + " " + name + " = " + Handover.class.getName() + "." + taking + ";"));
    }

    /** The Java variables the source mentions, and those it must see. */
    private Map<String, Serializable> inputs(GuestArguments arguments, String source) {
        Map<String, Serializable> inputs = new LinkedHashMap<>();
        for (var declared : shell.variables()) {
            var name = declared.substring(declared.lastIndexOf(' ') + 1);
            if (Pattern.compile("\\b" + name + "\\b").matcher(source).find()) {
                shell.variable(name).flatMap(PlainData::tryOf).ifPresent(plain -> inputs.put(name, plain));
            }
        }
        for (var name : arguments.inputs()) {
            inputs.put(
                    name,
                    PlainData.of(
                            name,
                            shell.variable(name)
                                    .orElseThrow(() -> new IllegalArgumentException(
                                            "there is no Java variable " + name + "; %who lists those there are"))));
        }
        return inputs;
    }
}
