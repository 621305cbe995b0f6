package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.math.ResponseBaseline;
import io.pposcope.pipeline.MemoryPlan;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The weights and moments of a plan are those that the engine then holds, to the byte. */
class PlannedMemoryTest {

    @ParameterizedTest
    @EnumSource(CriticStart.class)
    void a_plan_counts_what_is_held(CriticStart critic) {
        PpoMaxConfig config = Presets.ppoMax().with(c -> {
            c.critic(critic, 0);
            return critic == CriticStart.NONE ? c.advantage(ResponseBaseline.BATCH_MEAN) : c;
        });
        try (WorldLab lab = WorldLab.open()) {
            MemoryPlan plan = lab.memory(config);
            long before = NativeMemory.heldBytes();
            PpoMax ppo = lab.trainer(config, 1);
            long planned = plan.parts().stream()
                    .filter(part -> part.phase() == MemoryPlan.Phase.ALWAYS)
                    .mapToLong(MemoryPlan.Part::bytes)
                    .sum();
            assertEquals(planned, NativeMemory.heldBytes() - before);
            assertTrue(plan.fits() && plan.needed() > planned, plan.toString());
            ppo.close();
        }
    }
}
