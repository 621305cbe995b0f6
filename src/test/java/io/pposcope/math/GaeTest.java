package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Numbers that can be checked by hand. */
class GaeTest {
    private static final double[] REWARDS = {0, 0, 1};
    private static final double[] VALUES = {0.5, 0.25, 0.75};

    @Test
    void halvesEveryLaterErrorWithLambdaOneHalf() {
        // TD errors: 0.25 − 0.5 = −0.25, 0.75 − 0.25 = 0.5, 1 − 0.75 = 0.25
        assertArrayEquals(
                new double[] {-0.25 + 0.5 * 0.625, 0.5 + 0.5 * 0.25, 0.25},
                new Gae(1, 0.5).advantages(REWARDS, VALUES));
    }

    @Test
    void endsTheEpisodeWithTheResponse() {
        assertArrayEquals(new double[] {-1}, new Gae(1, 0.95).advantages(new double[] {2}, new double[] {3}));
    }

    @Test
    void keepsResponsesApart() {
        TokenRows rewards = TokenRows.of(new double[] {0, 1}, new double[] {5});
        TokenRows values = TokenRows.of(new double[] {1, 1}, new double[] {1});
        TokenRows advantages = new Gae(1, 1).advantages(rewards, values);
        assertEquals(TokenRows.of(new double[] {0, 0}, new double[] {4}), advantages);
        assertEquals(TokenRows.of(new double[] {1, 1}, new double[] {5}), Gae.returns(advantages, values));
    }

    @Test
    void explainsAnAdvantageAsItsDiscountedErrors() {
        String text = new Gae(1, 0.5).explain(REWARDS, VALUES, 0).toText();
        assertEquals(
                """
                0.0625  advantage of token 0 = Σₗ (γλ)ˡ·δₜ₊ₗ, γ = 1, λ = 0.5
                ├─ -0.25  TD error of token 0 = reward + γ·next value − value
                │  ├─ 0  reward of token 0
                │  ├─ 0.25  value of token 1
                │  └─ 0.5  value of token 0
                ├─ 0.25  discounted TD error of token 1 = (γλ)^1·δ
                │  ├─ 0.5  (γλ)^1
                │  └─ 0.5  TD error of token 1 = reward + γ·next value − value
                │     ├─ 0  reward of token 1
                │     ├─ 0.75  value of token 2
                │     └─ 0.25  value of token 1
                └─ 0.0625  discounted TD error of token 2 = (γλ)^2·δ
                   ├─ 0.25  (γλ)^2
                   └─ 0.25  TD error of token 2 = reward + γ·next value − value
                      ├─ 1  reward of token 2
                      ├─ 0  value after the last token
                      └─ 0.75  value of token 2
                """,
                text);
    }
}
