package io.pposcope.debug;

import io.pposcope.experience.Iteration;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The embedded world in sizes that train in a blink, with everything PPO-max has. */
final class SmallLab {

    static final PpoMaxConfig CONFIG = Presets.ppoMax().with(c -> c.rolloutBatchSize(6)
            .maxNewTokens(10)
            .minibatches(2, 3, 2)
            .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));

    private SmallLab() {}

    static PpoMax trainer(WorldLab lab) {
        return lab.trainer(CONFIG, 5);
    }

    /** An iteration without its wall-clock times, which no run repeats. */
    static Iteration timeless(Iteration iteration) {
        return new Iteration(iteration.advantages(), iteration.update(), Map.of());
    }

    /** Metrics without wall-clock times. */
    static Map<String, Double> timeless(Map<String, Double> metrics) {
        Map<String, Double> kept = new LinkedHashMap<>(metrics);
        kept.keySet().removeIf(path -> path.startsWith("time/"));
        return kept;
    }
}
