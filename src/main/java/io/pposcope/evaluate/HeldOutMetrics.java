package io.pposcope.evaluate;

import io.pposcope.experience.Scores;
import io.pposcope.recording.RunHistory;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the answers to held-out prompts, the same each time, say of a policy, by path of the metrics. */
final class HeldOutMetrics {

    private HeldOutMetrics() {}

    /** Means over responses, KL and length as in training. */
    static Map<String, Double> of(Scores answers) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(RunHistory.HELD_OUT_GOLD, answers.parts().get(ArmRun.GOLD).mean());
        metrics.put("held_out/score", answers.raw().mean());
        metrics.put("held_out/kl", answers.rollout().kl().mean());
        metrics.put(
                "held_out/response_length",
                answers.rollout().tokens().tokens() / (double) answers.rollout().rows());
        return metrics;
    }
}
