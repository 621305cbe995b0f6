package io.pposcope.cli;

import io.pposcope.cli.Sweep.One;
import io.pposcope.evaluate.ArmRun;
import io.pposcope.evaluate.Comparison;
import io.pposcope.evaluate.GoldCurve;
import io.pposcope.evaluate.HeldOutTable;
import io.pposcope.evaluate.PredictionReport;
import io.pposcope.inspect.SeriesView;
import io.pposcope.recording.RunHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the finished runs of a sweep show, and which ones are missing and why. */
final class SweepReport {

    private final Sweep sweep;
    private final Map<String, String> missing;
    private final Map<String, List<RunHistory>> histories = new LinkedHashMap<>();
    private final HeldOutTable heldOut = new HeldOutTable();

    /** @param failures why each run that is not finished is missing, by the name of its task */
    SweepReport(Sweep sweep, Map<String, String> failures) {
        this.sweep = sweep;
        this.missing = new LinkedHashMap<>(failures);
        sweep.arms().forEach(arm -> histories.put(arm.name(), new ArrayList<>()));
        sweep.all().forEach(one -> histories.get(one.arm().name()).add(read(one)));
    }

    /** A run whose files cannot be read is missing, too. */
    private RunHistory read(One one) {
        if (missing.containsKey(one.name())) {
            return new RunHistory();
        }
        try {
            ArmRun run = sweep.folder(one.arm(), one.seed());
            RunHistory history = run.history();
            heldOut.add(one.arm().name(), one.seed(), run);
            return history;
        } catch (IOException | RuntimeException e) {
            missing.put(one.name(), Optional.ofNullable(BadOption.sentence(e)).orElse(e.toString()));
            return new RunHistory();
        }
    }

    /** Why each missing run is missing, by name. */
    Map<String, String> missing() {
        return missing;
    }

    /** The runs that are there, in the order of seeds; an empty history for each that is not. */
    Map<String, List<RunHistory>> histories() {
        return histories;
    }

    Comparison comparison() {
        return new Comparison(histories);
    }

    PredictionReport predictions() {
        return PredictionReport.of(histories);
    }

    HeldOutTable heldOut() {
        return heldOut;
    }

    /** What is missing, in sentences; nothing where all is there. */
    String remarks() {
        if (missing.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n\n" + missing.size() + " of "
                + sweep.all().size() + " runs are missing; call the command again to make them:\n");
        missing.forEach((run, why) ->
                text.append("- ").append(run).append(": ").append(why).append('\n'));
        return text.toString().stripTrailing();
    }

    /** Writes tables and figures into the sweep's folder. */
    void write() throws IOException {
        Files.createDirectories(sweep.out());
        write("table.txt", comparison().table().text() + remarks());
        write("held-out.txt", heldOut.view().text() + remarks());
        write("predictions.md", predictions().markdown() + remarks());
        write("figure.svg", comparison().smoothed().toSvg());
        write("gold-over-kl.svg", goldOverKl().toSvg());
    }

    /** Proxy and gold over the distance from the reference, of the arms that went far enough for a fit. */
    SeriesView goldOverKl() {
        return GoldCurve.charts(histories.entrySet().stream()
                .flatMap(arm -> GoldCurve.ifFarEnough(arm.getKey(), arm.getValue()).stream())
                .toList());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(sweep.out().resolve(name), text + "\n");
    }

    @Override
    public String toString() {
        return comparison().table().text() + "\n\n" + heldOut.view().text() + "\n\n" + predictions() + remarks();
    }
}
