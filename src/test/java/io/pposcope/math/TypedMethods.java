package io.pposcope.math;

import java.util.stream.IntStream;

/** Built-in losses as a person would type them, with ε = 0.2, for GSPO 0.1 and 0.15, and a KL coefficient of 0.3. */
public final class TypedMethods {

    public static final TokenLoss PPO = TokenLoss.of("PPO", t -> clipped(t, t.ratio(), 0.2, 0.2));

    public static final TokenLoss GSPO = TokenLoss.of("GSPO", t -> clipped(t, t.sequenceRatio(), 0.1, 0.15));

    public static final TokenLoss GRPO = TokenLoss.of("GRPO", t -> {
        Dual distance = t.logProb().minus(t.refLogProb());
        return clipped(t, t.ratio(), 0.2, 0.2)
                .plus(distance.negated().exp().minus(1).plus(distance).times(0.3));
    });

    private TypedMethods() {}

    /** Made-up responses, of which many ratios lie beyond the clip. */
    public static PolicyTerms terms(int seed) {
        RandomRows random = new RandomRows(seed);
        TokenRows logProbs = random.between(-3, -0.1);
        return new PolicyTerms(
                logProbs,
                logProbs.plus(random.between(-0.6, 0.6)),
                logProbs.plus(random.between(-0.6, 0.6)),
                random.between(0, 2),
                random.between(-2, 2),
                logProbs.map(any -> 1),
                logProbs.map(any -> 0),
                IntStream.range(0, logProbs.rows()).boxed().toList());
    }

    private static Dual clipped(TokenTerms t, Dual ratio, double below, double above) {
        return ratio.times(-t.advantage())
                .max(ratio.clamped(1 - below, 1 + above).times(-t.advantage()));
    }
}
