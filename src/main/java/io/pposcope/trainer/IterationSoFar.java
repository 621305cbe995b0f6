package io.pposcope.trainer;

import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.stage.RolloutSoFar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The serialisable state of an unfinished iteration; {@link PpoMax#resume} goes on from it, bit for bit.
 *
 * @param reached the furthest stage value: the prompts at first, the advantages at last
 * @param rollout the rollout under way, of the prompts or of what replaces groups without contrast
 * @param update the minibatches trained so far
 * @param seconds spent in each stage
 */
public record IterationSoFar(
        StageValue reached,
        Optional<RolloutSoFar> rollout,
        Optional<UpdateReport> update,
        Map<String, Double> seconds) {

    public IterationSoFar {
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }
}
