package io.pposcope.cli;

import io.pposcope.evaluate.ArmRun;
import io.pposcope.evaluate.ArmRun.Judging;
import io.pposcope.evaluate.Comparison;
import io.pposcope.evaluate.RunHistory;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.PpoMaxConfig;
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

/** Trains several presets over several seeds in the embedded world and writes a table and a figure. */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Train several presets over several seeds in the embedded world; write a table and a figure.")
final class CompareCommand implements Callable<Integer> {

    @Option(names = "--presets", split = ",", defaultValue = "vanilla,ppo-max", description = "Names of presets (${DEFAULT-VALUE}).")
    private List<String> presets;

    @Option(names = "--seeds", defaultValue = "3", description = "Seeds 0 to N − 1 (${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin
    private RunOptions options;

    @Option(names = "--out", defaultValue = "runs/compare", description = "Folder to write (${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--held-out", defaultValue = "128", description = "Held-out prompts answered before and after (${DEFAULT-VALUE}).")
    private int heldOut;

    @Override
    public Integer call() throws IOException {
        options.requireSizes();
        List<PpoMaxConfig> configs = presets.stream().map(options::config).toList();
        Files.createDirectories(out);
        for (int seed = 0; seed < seeds; seed++) {
            for (PpoMaxConfig config : configs) {
                run(config, seed);
            }
        }
        Map<String, List<RunHistory>> runs = new LinkedHashMap<>();
        for (PpoMaxConfig config : configs) {
            List<RunHistory> histories = new ArrayList<>();
            for (int seed = 0; seed < seeds; seed++) {
                histories.add(ArmRun.of(out.resolve(config.name()), seed).history());
            }
            runs.put(config.name(), histories);
        }
        write(new Comparison(runs));
        return 0;
    }

    /** One run; one that is complete from an earlier call is not repeated, one that was killed goes on. */
    private void run(PpoMaxConfig config, int seed) throws IOException {
        ArmRun run = ArmRun.of(out.resolve(config.name()), seed);
        if (run.complete(options.iterations())) {
            return;
        }
        try (WorldLab lab = WorldLab.open()) {
            Judging judging = new Judging(lab.gold(), lab.heldOutGold(), lab.heldOutPrompts().batch(0, 0, heldOut));
            run.train(lab.trainer(config, seed), judging, options.iterations(), history -> Progress.terminal()
                    .report(config.name() + " " + seed, history.size(), options.iterations(), summary(history)));
        }
    }

    private static String summary(RunHistory history) {
        Map<String, Double> last = history.metrics().getLast();
        return String.format("score %.2f gold %.2f KL %.3f length %.0f", last.get("objective/score"), last.get(RunHistory.GOLD),
                last.get("objective/kl"), last.get("tokens/response_length"));
    }

    private void write(Comparison comparison) throws IOException {
        String table = comparison.table().text();
        Files.writeString(out.resolve("table.txt"), table + "\n");
        Files.writeString(out.resolve("figure.svg"), comparison.charts().toSvg());
        System.out.println(table);
        System.out.println("written: " + out.resolve("table.txt") + ", " + out.resolve("figure.svg"));
    }
}
