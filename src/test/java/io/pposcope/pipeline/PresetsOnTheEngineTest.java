package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset trains the embedded world's models. */
class PresetsOnTheEngineTest {

    static Stream<String> presets() {
        return Presets.all().keySet().stream();
    }

    private static PpoMaxConfig small(PpoMaxConfig config) {
        return config.with(c -> c.rolloutBatchSize(4)
                .maxNewTokens(8)
                .minibatches(1, 2, 2)
                .critic(config.criticStart(), Math.min(1, config.criticWarmupRollouts())));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void preset_trains_for_two_iterations(String name) {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(small(Presets.named(name)), 3);
            ppo.warmUpCritic();
            ppo.next();
            Iteration second = ppo.next();
            assertEquals(4, ppo.state().policyVersion());
            second.metrics().forEach((path, value) -> assertTrue(Double.isFinite(value), path + " is " + value));
        }
    }

    @Test
    void shared_trunk_trains() {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(small(Presets.vanilla().with(c -> c.critic(CriticStart.SHARED_TRUNK, 0))), 3);
            assertEquals(0, ppo.next().iteration());
        }
    }

    @Test
    void unknown_preset_lists_those_there_are() {
        String message = assertThrows(IllegalArgumentException.class, () -> Presets.named("ppo-min"))
                .getMessage();
        assertTrue(message.startsWith("there is no preset ppo-min; there are ppo-max, vanilla, a2-"), message);
    }
}
