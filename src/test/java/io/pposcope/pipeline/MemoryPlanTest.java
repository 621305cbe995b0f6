package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.engine.Placement;
import io.pposcope.inspect.Inspector;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A billion parameters on computers of several sizes: what a plan says fits, and what it advises. */
class MemoryPlanTest {

    private static final LlamaArchitecture BILLION =
            new LlamaArchitecture(32_000, 2048, 16, 32, 8, 8192, 2048, 10_000, 1e-6, true);
    private static final long WEIGHTS = 4 * BILLION.parameterCount();
    private static final long HEAD = 4 * 2048;
    private static final PpoMaxConfig CONFIG = Presets.ppoMax().with(c -> c.rolloutBatchSize(32)
            .maxNewTokens(100)
            .minibatches(1, 16, 4)
            .critic(CriticStart.SFT_POLICY, 0));

    private static MemoryPlan plan(String device, PpoMaxConfig config, long available) {
        MemoryPlan.Models models = new MemoryPlan.Models(BILLION, Optional.empty(), Placement.all(device), 0, 28);
        return MemoryPlan.of(models, config, available);
    }

    private static long bytes(MemoryPlan plan, String what) {
        return plan.parts().stream()
                .filter(part -> part.what().equals(what))
                .mapToLong(MemoryPlan.Part::bytes)
                .sum();
    }

    @Test
    void parts_are_counted() {
        MemoryPlan plan = plan("cpu", CONFIG, 0);
        assertEquals(WEIGHTS, bytes(plan, "policy: weights"));
        assertEquals(2 * WEIGHTS, bytes(plan, "policy: two moments"));
        assertEquals(WEIGHTS + HEAD, bytes(plan, "critic: weights and head"));
        assertEquals(WEIGHTS + HEAD, bytes(plan, "critic: gradients"));
        assertEquals(WEIGHTS, bytes(plan, "reference: weights"));
        // keys and values of 16 layers, 8 heads of 64, 32 rows of 28 + 100 tokens, float32
        assertEquals(4L * 2 * 16 * 8 * 64 * 32 * 128, bytes(plan, "keys and values of 32 responses"));
        assertEquals(
                WEIGHTS + HEAD,
                bytes(plan("cpu", CONFIG.with(c -> c.critic(CriticStart.SHARED_TRUNK, 0)), 0), "policy: gradients"));
    }

    @Test
    void it_fits_to_the_byte() {
        long needed = plan("cpu", CONFIG, 0).needed();
        assertTrue(plan("cpu", CONFIG, needed).fits());
        assertEquals(List.of(), plan("cpu", CONFIG, needed).remedies());
        assertDoesNotThrow(plan("cpu", CONFIG, needed)::requireFit);
        assertFalse(plan("cpu", CONFIG, needed - 1).fits());
        assertDoesNotThrow(plan("cuda", CONFIG, 0)::requireFit, "a GPU's memory is not this computer's");
    }

    /** The same run under each advised setting, planned anew, fits. */
    @Test
    void advice_is_what_would_fit() {
        long needed = plan("cpu", CONFIG, 0).needed();
        MemoryPlan nearly = plan("cpu", CONFIG, needed - 1);
        String advice =
                assertThrows(IllegalArgumentException.class, nearly::requireFit).getMessage();
        assertEquals(nearly.remedies().stream().filter(advice::contains).toList(), nearly.remedies());
        assertTrue(advice.contains("c.minibatches(1, 16, 1)"), advice);
        assertTrue(plan("cpu", CONFIG.with(c -> c.minibatches(1, 16, 1)), needed - 1)
                .fits());

        PpoMaxConfig shared = CONFIG.with(c -> c.critic(CriticStart.SHARED_TRUNK, 0));
        long less = plan("cpu", shared, 0).needed();
        assertEquals(
                "policy and critic on one backbone, c.critic(CriticStart.SHARED_TRUNK, 0)",
                plan("cpu", CONFIG, less).remedies().getFirst());
        assertFalse(plan("cpu", CONFIG, less - 1).remedies().stream().anyMatch(one -> one.contains("SHARED_TRUNK")));
        assertTrue(plan("cpu", CONFIG, less - 1).remedies().getFirst().contains("--lora 8"));
        String hopeless = assertThrows(IllegalArgumentException.class, plan("cpu", CONFIG, WEIGHTS)::requireFit)
                .getMessage();
        assertTrue(hopeless.contains("smaller model") && !hopeless.contains("--lora"), hopeless);
    }

    /** More bytes than 64 bits count do not turn into few. */
    @Test
    void what_no_number_holds_does_not_fit() {
        PpoMaxConfig endless = CONFIG.with(c -> c.rolloutBatchSize(Integer.MAX_VALUE)
                .maxNewTokens(Integer.MAX_VALUE - 1)
                .minibatches(1, Integer.MAX_VALUE, Integer.MAX_VALUE));
        MemoryPlan plan = plan("cpu", endless, Long.MAX_VALUE - 1);
        assertEquals(Long.MAX_VALUE, plan.needed());
        assertTrue(
                plan.parts().stream().allMatch(part -> part.bytes() > 0),
                plan.parts().toString());
        assertThrows(IllegalArgumentException.class, plan::requireFit);
    }

    @Test
    void it_shows_itself() {
        String text = Inspector.view(plan("cpu", CONFIG, 30_000_000_000L))
                .orElseThrow()
                .text();
        assertTrue(text.contains("policy: two moments") && text.contains("30,000 MB are available"), text);
        assertTrue(text.contains("a snapshot takes 24,9"), text);
    }
}
