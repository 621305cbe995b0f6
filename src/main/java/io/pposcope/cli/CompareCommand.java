package io.pposcope.cli;

import io.pposcope.evaluate.ArmRun;
import io.pposcope.evaluate.ArmRun.Judging;
import io.pposcope.evaluate.Comparison;
import io.pposcope.evaluate.GoldCurve;
import io.pposcope.evaluate.HeldOutTable;
import io.pposcope.evaluate.PredictionReport;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.RunHistory;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains several presets over several seeds in the embedded world, and reports how the paper's predictions fare. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train several presets over several seeds in the embedded world; write tables, "
                + "figures, and how the paper's predictions fare.")
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--presets",
            split = ",",
            defaultValue = "vanilla,ppo-max",
            description = "Names of presets, or all (${DEFAULT-VALUE}).")
    private List<String> presets;

    @Option(names = "--seeds", defaultValue = "3", description = "Seeds 0 to N − 1 (${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin
    private RunOptions options;

    @Option(names = "--out", defaultValue = "runs/compare", description = "Folder to write (${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--held-out",
            defaultValue = "128",
            description = "Held-out prompts answered before and after (${DEFAULT-VALUE}).")
    private int heldOut;

    @Override
    public Integer call() throws IOException {
        options.requireSizes();
        List<PpoMaxConfig> configs = (presets.equals(List.of("all"))
                        ? List.copyOf(Presets.all().keySet())
                        : presets)
                .stream().map(options::config).toList();
        Files.createDirectories(out);
        for (int seed = 0; seed < seeds; seed++) {
            for (int arm = 0; arm < configs.size(); arm++) {
                run(
                        configs.get(arm),
                        seed,
                        "%d/%d %s, seed %d"
                                .formatted(
                                        seed * configs.size() + arm + 1,
                                        seeds * configs.size(),
                                        configs.get(arm).name(),
                                        seed));
            }
        }
        report(configs);
        return 0;
    }

    /** One run; one that is complete from an earlier call is not repeated, one that was killed goes on. */
    private void run(PpoMaxConfig config, int seed, String title) throws IOException {
        ArmRun run = of(config, seed);
        if (run.complete(options.iterations())) {
            return;
        }
        try (WorldLab lab = WorldLab.open()) {
            Judging judging = new Judging(
                    lab.gold(), lab.heldOutGold(), lab.heldOutPrompts().batch(0, 0, heldOut));
            run.train(lab.trainer(config, seed), judging, options.iterations(), history -> Progress.terminal()
                    .report(title, history.size(), options.iterations(), summary(history)));
        }
    }

    private ArmRun of(PpoMaxConfig config, int seed) {
        return ArmRun.of(out.resolve(config.name()), seed);
    }

    private static String summary(RunHistory history) {
        Map<String, Double> last = history.metrics().getLast();
        return String.format(
                "score %.2f gold %.2f KL %.3f length %.0f",
                last.get("objective/score"),
                last.get(RunHistory.GOLD),
                last.get("objective/kl"),
                last.get("tokens/response_length"));
    }

    private void report(List<PpoMaxConfig> configs) throws IOException {
        Map<String, List<RunHistory>> runs = new LinkedHashMap<>();
        HeldOutTable heldOutTable = new HeldOutTable();
        List<GoldCurve> curves = new ArrayList<>();
        for (PpoMaxConfig config : configs) {
            List<RunHistory> histories = new ArrayList<>();
            for (int seed = 0; seed < seeds; seed++) {
                histories.add(of(config, seed).history());
                heldOutTable.add(config.name(), seed, of(config, seed));
            }
            runs.put(config.name(), histories);
            curves.add(GoldCurve.of(config.name(), histories));
        }
        Comparison comparison = new Comparison(runs);
        PredictionReport predictions = PredictionReport.of(runs);
        write("table.txt", comparison.table().text());
        write("held-out.txt", heldOutTable.view().text());
        write("predictions.md", predictions.markdown());
        write("figure.svg", comparison.charts().toSvg());
        write("gold-over-kl.svg", GoldCurve.charts(curves).toSvg());
        System.out.println(
                comparison.table().text() + "\n\n" + heldOutTable.view().text() + "\n\n" + predictions);
        System.out.println(
                "written to " + out + ": table.txt, held-out.txt, predictions.md, figure.svg, gold-over-kl.svg;"
                        + " metrics, recording and answers of every run below ARM/seed-N");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(out.resolve(name), text + "\n");
    }
}
