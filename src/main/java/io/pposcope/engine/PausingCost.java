package io.pposcope.engine;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import io.pposcope.model.Policy;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What it costs that decoding returns to Java after every token, where it can be paused and looked at, over one loop inside
 * the script.
 *
 * @param stepwise seconds with a return to Java after every token
 * @param oneCall seconds of the loop inside the script
 */
public record PausingCost(double stepwise, double oneCall) {

    /**
     * Decodes the same responses both ways.
     *
     * @throws IllegalStateException if the two differ in a token
     */
    public static PausingCost measure(Policy policy, TokenIds prompts, int newTokens, long seed) {
        double[] uniforms = new SplittableRandom(seed).doubles((long) newTokens * prompts.rows()).toArray();
        int[] step = new int[newTokens * prompts.rows()];
        double stepwise;
        try (Decoding decoding = policy.decode(prompts, newTokens, SamplingControls.exact())) {
            long begun = System.nanoTime();
            for (int t = 0; t < newTokens; t++) {
                double[] draws = Arrays.copyOfRange(uniforms, t * prompts.rows(), (t + 1) * prompts.rows());
                boolean last = t + 1 == newTokens;
                int[] tokens = decoding.inOneVisit(() -> next(decoding, draws, last));
                System.arraycopy(tokens, 0, step, t * prompts.rows(), prompts.rows());
            }
            stepwise = (System.nanoTime() - begun) / 1e9;
        }
        try (EngineDecoding decoding = (EngineDecoding) policy.decode(prompts, newTokens, SamplingControls.exact())) {
            long begun = System.nanoTime();
            double[] all = decoding.rest(uniforms, newTokens);
            double oneCall = (System.nanoTime() - begun) / 1e9;
            requireEqual(step, all, prompts.rows());
            return new PausingCost(stepwise, oneCall);
        }
    }

    private static int[] next(Decoding decoding, double[] draws, boolean last) {
        int[] tokens = decoding.sample(draws).tokens();
        if (!last) {
            decoding.advance(tokens);
        }
        return tokens;
    }

    private static void requireEqual(int[] step, double[] all, int rows) {
        for (int i = 0; i < step.length; i++) {
            if (step[i] != (int) all[i / rows * 4 * rows + i % rows]) {
                throw new IllegalStateException("token " + i / rows + " of row " + i % rows + " differs between the two ways of decoding");
            }
        }
    }
}
