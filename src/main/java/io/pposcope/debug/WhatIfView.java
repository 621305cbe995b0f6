package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;

import io.pposcope.experience.Advantages;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.ResponseStrip;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import java.util.List;

/** How a what-if shows itself: what is edited, the batch before and after, and the differences token by token. */
record WhatIfView(WhatIf whatIf) {

    View view() {
        Advantages edited = whatIf.advantages();
        Advantages before = whatIf.before();
        List<String> changes = whatIf.changes();
        View strip = ResponseStrip.of(edited.responses())
                .channel(
                        "Δ advantage",
                        "edited − before",
                        Heat.DIVERGING,
                        edited.perToken().minus(before.perToken()))
                .channel(
                        "Δ reward",
                        "edited − before",
                        Heat.DIVERGING,
                        edited.rewards().perToken().minus(before.rewards().perToken()))
                .channel(
                        "Δ return",
                        "edited − before",
                        Heat.DIVERGING,
                        edited.returns().minus(before.returns()))
                .channel("advantage", "edited", Heat.DIVERGING, edited.perToken())
                .channel("advantage before", "", Heat.NONE, before.perToken())
                .channel("counts", "1 where the token counts in the losses", Heat.NONE, edited.mask())
                .view();
        return GroupView.of(
                "What if",
                new TextView(changes.isEmpty() ? "nothing is edited yet" : String.join("\n", changes)),
                summary(edited),
                strip);
    }

    private TableView summary(Advantages edited) {
        Advantages before = whatIf.before();
        List<Integer> turned = whatIf.turned(edited);
        return TableView.of(
                        "",
                        TableView.Column.words(""),
                        numbers("score"),
                        numbers("reward/response"),
                        numbers("advantage"),
                        numbers("std"),
                        numbers("tokens counted"),
                        numbers("responses whose advantage turns"))
                .row(
                        "before",
                        before.rewards().scores().raw().mean(),
                        perResponse(before),
                        before.perToken().mean(),
                        before.perToken().std(),
                        before.mask().sum(),
                        "")
                .row(
                        "edited",
                        whatIf.scores().raw().mean(),
                        perResponse(edited),
                        edited.perToken().mean(),
                        edited.perToken().std(),
                        edited.mask().sum(),
                        turned.size() + (turned.isEmpty() ? "" : ": rows " + turned));
    }

    private static double perResponse(Advantages advantages) {
        return advantages.rewards().perToken().sum() / advantages.rollout().rows();
    }
}
