package io.pposcope.internal.bench;

import io.pposcope.experience.PromptBatch;
import io.pposcope.math.SamplingControls;
import io.pposcope.model.Decoding;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.PpoMax;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What it costs that a rollout hands out every token, where it can be paused and looked at, over decoding the same
 * prompts in one call that nothing can stop.
 *
 * @param stepwise seconds of a live rollout, a step a token
 * @param oneCall seconds of the uninterruptible call
 */
record PausingCost(double stepwise, double oneCall) {

    static PausingCost measure(PpoMax ppo, int newTokens) {
        PromptBatch prompts = ppo.prompts();
        return new PausingCost(stepwise(ppo, prompts), oneCall(ppo, prompts, newTokens));
    }

    private static double stepwise(PpoMax ppo, PromptBatch prompts) {
        try (LiveRollout live = ppo.begin(prompts)) {
            long begun = System.nanoTime();
            while (!live.done()) {
                live.step();
            }
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private static double oneCall(PpoMax ppo, PromptBatch prompts, int newTokens) {
        int rows = prompts.prompts().size();
        SplittableRandom random = new SplittableRandom(prompts.iteration());
        double[][] uniforms = new double[newTokens - 1][];
        Arrays.setAll(uniforms, step -> random.doubles(rows).toArray());
        boolean[] open = new boolean[rows];
        Arrays.fill(open, true);
        int[] ends = ppo.setup().tokenizer().ends().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        try (Decoding decoding =
                ppo.setup().learner().policy().decode(prompts.tokens(), newTokens, SamplingControls.exact())) {
            long begun = System.nanoTime();
            decoding.sampleAhead(uniforms, open, ends);
            decoding.sample(random.doubles(rows).toArray());
            return (System.nanoTime() - begun) / 1e9;
        }
    }
}
