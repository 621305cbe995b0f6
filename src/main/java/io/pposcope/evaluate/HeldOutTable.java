package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.evaluate.HeadToHead.Result;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every run's policy against the one it started from, on held-out prompts, judged by the gold reward. */
public final class HeldOutTable implements Inspectable {

    /** Gold points: less than the least thing the gold reward knows, one compliment. */
    private static final double TIE = 0.1;

    private record Row(String arm, int seed, HeadToHead duel) {}

    private final List<Row> rows = new ArrayList<>();

    /** Adds a run that is whole. */
    public HeldOutTable add(String arm, int seed, ArmRun run) throws IOException {
        rows.add(new Row(
                arm,
                seed,
                HeadToHead.of(
                        arm,
                        run.after(),
                        "start",
                        run.before(),
                        scores -> scores.parts().get(ArmRun.GOLD),
                        TIE)));
        return this;
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                "Trained policy against its start, held-out prompts, gold reward (a tie within " + TIE + ")",
                words("arm"),
                numbers("seed"),
                numbers("win"),
                numbers("tie"),
                numbers("lose"),
                numbers("gold gain"),
                words("95 % interval"),
                numbers("p"),
                words("English"),
                words("Chinese"));
        for (Row row : rows) {
            Result all = row.duel().results().get("all");
            table = table.row(
                    row.arm(),
                    row.seed(),
                    all.wins(),
                    all.ties(),
                    all.losses(),
                    round(all.difference()),
                    String.format("%.2f … %.2f", all.low(), all.high()),
                    round(all.p()),
                    gain(row.duel(), "English"),
                    gain(row.duel(), "Chinese"));
        }
        return table;
    }

    private static String gain(HeadToHead duel, String subset) {
        return Optional.ofNullable(duel.results().get(subset))
                .map(r -> String.format("%.2f [%.2f, %.2f]", r.difference(), r.low(), r.high()))
                .orElse("");
    }

    private static double round(double number) {
        return Math.round(1000 * number) / 1000.0;
    }
}
