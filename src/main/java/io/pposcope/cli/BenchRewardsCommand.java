package io.pposcope.cli;

import com.google.gson.Gson;
import io.pposcope.experience.Rollout;
import io.pposcope.internal.bench.Median;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Presets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a reward in another language costs beside the same rule in Java. */
@Command(
        name = "bench-rewards",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure rewards in Python and JavaScript: start, "
                + "first call, and 1,000 responses of 64 tokens; JSON lines.")
final class BenchRewardsCommand implements Callable<Integer> {

    private static final Gson GSON = new Gson();
    private static final String PYTHON_RULE =
            """
            def reward(r):
                words = r.text.split()
                return -0.01 * len(words) + (0.5 if "hope" in r.text else 0.0)
            """;
    private static final String JS_RULE =
            """
            const reward = r => -0.01 * r.text.split(" ").length + (r.text.includes("hope") ? 0.5 : 0);
            """;
    private static final String PYTHON_DENSE = "def reward(r):\n    return [-0.1 * k for k in r.kls]";
    private static final String JS_DENSE = "const reward = r => Array.from(r.kls, k => -0.1 * k);";

    @Option(names = "--responses", defaultValue = "1000", description = "Responses scored (${DEFAULT-VALUE}).")
    private int responses;

    @Option(names = "--tokens", defaultValue = "64", description = "Tokens of each (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--calls",
            defaultValue = "30",
            description = "Measured calls, after as many to warm up (${DEFAULT-VALUE}).")
    private int calls;

    @Override
    public Integer call() {
        Rollout rollout;
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(Presets.ppoMax(), 0);
            rollout = StretchedRollout.of(ppo.rollout(ppo.prompts()), responses, tokens);
        }
        measure(
                "java",
                rollout,
                () -> RewardFunction.of(
                        "rule",
                        (prompt, response) -> -0.01 * response.text().split(" ").length
                                + (response.text().contains("hope") ? 0.5 : 0)));
        measure("js", rollout, () -> GuestReward.javaScript("rule", JS_RULE));
        measure("js, a number per token", rollout, () -> GuestReward.javaScript("dense", JS_DENSE));
        measure("python", rollout, () -> GuestReward.python("rule", PYTHON_RULE));
        measure("python, a number per token", rollout, () -> GuestReward.python("dense", PYTHON_DENSE));
        return 0;
    }

    private void measure(String language, Rollout rollout, Supplier<RewardFunction> define) {
        long start = System.nanoTime();
        RewardFunction reward = define.get();
        double defined = since(start);
        List<Double> times = new ArrayList<>();
        for (int call = 0; call < 2 * calls; call++) {
            long begun = System.nanoTime();
            reward.score(rollout);
            times.add(since(begun));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("reward", language);
        line.put("responses", responses);
        line.put("tokens", tokens);
        line.put("define_s", defined);
        line.put("first_ms", 1e3 * times.getFirst());
        line.put("median_ms", 1e3 * Median.of(times.subList(calls, 2 * calls)));
        System.out.println(GSON.toJson(line));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
