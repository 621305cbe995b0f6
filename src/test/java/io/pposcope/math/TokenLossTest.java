package io.pposcope.math;

import static io.pposcope.math.LossAveraging.TOKEN_MEAN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TokenLossTest {

    private static RatioBounds bounds(double below, double above) {
        return new RatioBounds(below, above, POSITIVE_INFINITY);
    }

    private static void same(Loss expected, Loss found) {
        assertEquals(expected.value(), found.value(), Tolerances.EXACT);
        assertArrayEquals(expected.gradient().flat(), found.gradient().flat(), Tolerances.EXACT);
    }

    @Test
    void typed_methods_equal_those_that_are_built_in() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            PolicyTerms t = TypedMethods.terms(seed);
            Loss ppo = PpoLosses.policy(t.newLogProbs(), t.oldLogProbs(), t.advantages(), bounds(0.2, 0.2), TOKEN_MEAN);
            same(ppo, TypedMethods.PPO.loss(t, TOKEN_MEAN));
            same(
                    SurrogateLosses.sequence(
                            t.newLogProbs(),
                            t.oldLogProbs(),
                            t.counted(),
                            t.advantages(),
                            bounds(0.1, 0.15),
                            TOKEN_MEAN),
                    TypedMethods.GSPO.loss(t, TOKEN_MEAN));
            Loss kl = PpoLosses.kl(t.newLogProbs(), t.refLogProbs(), KlEstimator.K3, TOKEN_MEAN)
                    .times(0.3);
            Loss grpo = TypedMethods.GRPO.loss(t, TOKEN_MEAN);
            assertEquals(ppo.value() + kl.value(), grpo.value(), Tolerances.EXACT);
            assertArrayEquals(
                    ppo.gradient().plus(kl.gradient()).flat(), grpo.gradient().flat(), Tolerances.EXACT);
        }
    }

    /** Every operation against differences of its value. */
    @Test
    void duals_carry_the_derivative() {
        List<UnaryOperator<Dual>> operations = List.of(
                x -> x.plus(x.squared()).minus(x.exp()),
                x -> x.minus(3).plus(2).times(0.5).dividedBy(4),
                x -> x.dividedBy(x.squared().plus(1)),
                x -> x.squared().plus(1).log(),
                x -> x.abs().max(x.times(3)).min(Dual.constant(7)),
                x -> x.clamped(-0.5, 0.5).times(x),
                x -> x.negated().exp());
        for (UnaryOperator<Dual> operation : operations) {
            for (double at : new double[] {-2.1, -0.3, 0.2, 1.7}) {
                assertEquals(
                        FiniteDifferences.slope(
                                x -> operation.apply(new Dual(x, 1)).value(), at),
                        operation.apply(new Dual(at, 1)).slope(),
                        Tolerances.DIFFERENCE);
            }
        }
    }

    /** The larger and the smaller of a number and of none is none, as in {@link Math#max}. */
    @Test
    void what_is_no_number_stays_none() {
        Dual none = new Dual(Double.NaN, 1);
        Dual one = Dual.constant(1);
        for (Dual found :
                new Dual[] {none.max(one), one.max(none), none.min(one), one.min(none), none.clamped(0, 1), none.abs()
                }) {
            assertTrue(Double.isNaN(found.value()), found.toString());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenLoss.of(
                        "hidden", t -> Dual.constant(t.advantage()).log().max(Dual.constant(0))));
        assertThrows(IllegalArgumentException.class, () -> one.clamped(1.2, 0.8));
        assertThrows(IllegalArgumentException.class, () -> one.clamped(0, Double.NaN));
    }

    @Test
    void a_derivative_that_does_not_match_is_refused_before_its_first_use() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenLoss.of(
                                "half", t -> -t.advantage() * t.ratio().value(), t -> -0.5 * t.advantage()))
                .getMessage();
        assertTrue(
                message.startsWith("the loss “half” has the derivative 0.85 with respect to log π where log π ="),
                message);
        assertTrue(message.contains("but its value changes by 0.565"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenLoss.of(
                        "forgot", t -> Dual.constant(-t.advantage() * t.ratio().value())));
        TokenLoss given = TokenLoss.of(
                "given",
                t -> -t.advantage() * t.ratio().value(),
                t -> -t.advantage() * t.ratio().value());
        PolicyTerms t = TypedMethods.terms(1);
        same(
                PpoLosses.policy(
                        t.newLogProbs(),
                        t.oldLogProbs(),
                        t.advantages(),
                        bounds(POSITIVE_INFINITY, POSITIVE_INFINITY),
                        TOKEN_MEAN),
                given.loss(t, TOKEN_MEAN));
    }

    /** Right for responses of one token: only longer ones show that it reads the neighbour's log-probability. */
    @Test
    void a_derivative_across_tokens_is_checked_where_a_loss_sees_whole_responses() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenLoss.ofBatch(
                                "first token",
                                t -> new TokenLoss.Values(
                                        firstOfEach(t.newLogProbs()),
                                        t.newLogProbs().map(any -> 1))))
                .getMessage();
        assertTrue(message.contains("the loss “first token” has the derivative 1"), message);
        assertTrue(message.contains(", at token 0 of a response of 2, but its value changes by 2 per nat"), message);
        TokenLoss sequence = TokenLoss.ofBatch(
                "GSPO",
                t -> new TokenLoss.Values(
                        t.sequenceRatios().zip("s", t.advantages(), "A", (s, a) -> -s * a),
                        t.sequenceRatios().zip("s", t.advantages(), "A", (s, a) -> -s * a)));
        PolicyTerms t = TypedMethods.terms(2);
        same(
                SurrogateLosses.sequence(
                        t.newLogProbs(),
                        t.oldLogProbs(),
                        t.counted(),
                        t.advantages(),
                        bounds(POSITIVE_INFINITY, POSITIVE_INFINITY),
                        TOKEN_MEAN),
                sequence.loss(t, TOKEN_MEAN));
    }

    private static TokenRows firstOfEach(TokenRows rows) {
        double[][] first = new double[rows.rows()][];
        for (int row = 0; row < first.length; row++) {
            first[row] = new double[rows.length(row)];
            Arrays.fill(first[row], rows.get(row, 0));
        }
        return TokenRows.of(first);
    }

    /** Right where all tokens count: a mean over the response that takes in those left out is seen where some are. */
    @Test
    void a_derivative_is_checked_where_tokens_are_left_out() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenLoss.ofBatch(
                                "mean of all",
                                t -> new TokenLoss.Values(
                                        meanOfEach(t.newLogProbs()),
                                        t.newLogProbs().map(any -> 1))))
                .getMessage();
        assertTrue(
                message.contains(", of which some tokens do not count (“counted” is 0 there), but its value"), message);
        assertEquals(
                "one by one",
                TokenLoss.ofBatch(
                                "one by one",
                                t -> new TokenLoss.Values(
                                        t.newLogProbs(), t.newLogProbs().map(any -> 1)))
                        .name());
    }

    private static TokenRows meanOfEach(TokenRows rows) {
        double[][] means = new double[rows.rows()][];
        for (int row = 0; row < means.length; row++) {
            means[row] = new double[rows.length(row)];
            Arrays.fill(means[row], Arrays.stream(rows.row(row)).average().orElse(0));
        }
        return TokenRows.of(means);
    }

    @Test
    void a_loss_with_kinks_or_zero_is_not_refused() {
        assertEquals(
                "kinks",
                TokenLoss.of("kinks", t -> t.logProb().minus(t.oldLogProb()).abs())
                        .name());
        assertEquals("zero", TokenLoss.of("zero", t -> Dual.constant(0)).name());
    }

    @Test
    void what_is_no_number_or_fails_names_the_token() {
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenLoss.of("log of A", t -> t.ratio().times(Math.log(t.advantage()))))
                .getMessage()
                .startsWith("the loss “log of A” cannot be used: tried on made-up responses before its first use, the "
                        + "loss “log of A” is NaN at token 0 of response 0, where log π = -0.02"));
        TokenLoss picky = TokenLoss.of("picky", t -> {
            if (t.entropy() == 5) {
                throw new IllegalArgumentException("no");
            }
            return t.ratio();
        });
        TokenRows rows = TokenRows.of(new double[] {-1}, new double[] {-1, -1});
        PolicyTerms terms = new PolicyTerms(
                rows, rows, rows, rows.withValue(1, 1, 5), rows, rows.map(any -> 1), rows.map(any -> 0), List.of(4, 7));
        String message = assertThrows(IllegalStateException.class, () -> picky.values(terms))
                .getMessage();
        assertEquals("the loss “picky” failed at token 1 of response 7: no", message);
        assertTrue(assertThrows(IllegalStateException.class, () -> TokenLoss.named("mine")
                        .values(terms))
                .getMessage()
                .contains("files do not hold formulas; give it again: ppo.with("));
    }

    @Test
    void tokens_that_do_not_count_are_not_asked() {
        TokenRows rows = TokenRows.of(new double[] {-1, -2});
        PolicyTerms terms = new PolicyTerms(
                rows, rows, rows, rows, rows, TokenRows.of(new double[] {1, 0}), rows.map(any -> 0), List.of(0));
        assertEquals(
                TokenRows.of(new double[] {1, 0}),
                TokenLoss.of("one", t -> Dual.constant(1)).values(terms).values());
    }
}
