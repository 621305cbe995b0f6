package io.pposcope.cli;

import io.pposcope.evaluate.Comparison;
import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMax;
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

    @Override
    public Integer call() throws IOException {
        options.requireSizes();
        List<PpoMaxConfig> configs = presets.stream().map(options::config).toList();
        Files.createDirectories(out);
        Map<String, List<RunHistory>> runs = new LinkedHashMap<>();
        for (PpoMaxConfig config : configs) {
            List<RunHistory> histories = new ArrayList<>();
            for (int seed = 0; seed < seeds; seed++) {
                histories.add(run(config, seed));
            }
            runs.put(config.name(), histories);
        }
        write(new Comparison(runs));
        return 0;
    }

    /** One run, in JSON lines as it goes; a run that is complete from an earlier call is not repeated. */
    private RunHistory run(PpoMaxConfig config, int seed) throws IOException {
        Path file = out.resolve(config.name() + "-seed" + seed + ".jsonl");
        if (Files.exists(file)) {
            RunHistory earlier = RunHistory.read(file);
            if (earlier.size() >= options.iterations()) {
                return earlier;
            }
            Files.delete(file);
        }
        try (WorldLab lab = WorldLab.open()) {
            return train(lab, lab.trainer(config, seed), file);
        }
    }

    private RunHistory train(WorldLab lab, PpoMax ppo, Path file) throws IOException {
        RewardFunction gold = lab.gold();
        RunHistory history = new RunHistory();
        ppo.warmUpCritic();
        for (int i = 0; i < options.iterations(); i++) {
            Iteration iteration = ppo.next();
            history.add(iteration, gold.score(iteration.rollout()));
            history.appendTo(file);
            Progress.terminal().report(ppo.config().name() + " " + ppo.seed(), i + 1, options.iterations(), summary(history));
        }
        return history;
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
