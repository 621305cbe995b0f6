package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.pposcope.Tolerances;
import org.junit.jupiter.api.Test;

class WhiteningLaws {
    @Test
    void standardisedAdvantagesHaveMeanZeroAndVarianceOne() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            TokenRows advantages = severalTokens(seed);
            TokenRows whitened = Whitening.standardise(advantages);
            assertEquals(0, whitened.mean(), Tolerances.EXACT);
            assertEquals(1, whitened.variance(), Tolerances.WHITENING_EPSILON);
        }
    }

    @Test
    void unitVarianceKeepsTheMean() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            TokenRows advantages = severalTokens(seed);
            TokenRows scaled = Whitening.toUnitVariance(advantages);
            assertEquals(advantages.mean(), scaled.mean(), Tolerances.EXACT);
            assertEquals(1, scaled.variance(), Tolerances.WHITENING_EPSILON);
        }
    }

    @Test
    void theUnbiasedFormIsSmallerByTheRootOfItsCorrection() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            TokenRows advantages = severalTokens(seed);
            double n = advantages.tokens();
            assertEquals(
                    (n - 1) / n, Whitening.standardiseUnbiased(advantages).variance(), Tolerances.WHITENING_EPSILON);
        }
    }

    @Test
    void noneReturnsTheSameRows() {
        TokenRows advantages = severalTokens(1);
        assertSame(advantages, Whitening.NONE.apply(advantages));
    }

    @Test
    void everyExplanationEqualsItsNumber() {
        TokenRows advantages = severalTokens(3);
        Clip clip = Clip.at(0.5);
        for (Whitening whitening : Whitening.values()) {
            TokenRows whitened = clip.apply(whitening.apply(advantages));
            for (int t = 0; t < advantages.length(0); t++) {
                Explanation raw = Explanation.given(advantages.get(0, t), "advantage of token " + t);
                assertEquals(
                        whitened.get(0, t),
                        clip.explain(whitening.explain(raw, advantages)).value());
            }
        }
    }

    private static TokenRows severalTokens(int seed) {
        TokenRows rows = new RandomRows(seed).between(-3, 4);
        return rows.tokens() > 4 ? rows : TokenRows.of(new double[] {-1, 2}, new double[] {0.5, 3, -2.5});
    }
}
