package io.pposcope.math;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A policy loss of one's own: a formula for one token, to be minimised, with its derivative with respect to log π.
 *
 * <p>{@snippet :
 * TokenLoss.of("PPO", t -> t.ratio().times(-t.advantage()).max(t.ratio().clamped(0.8, 1.2).times(-t.advantage())));
 * }
 *
 * <p>The derivative is compared with differences of the formula as soon as the loss is made. A file can hold the name
 * alone, by which two losses are equal.
 */
public final class TokenLoss {

    private final String name;
    private final Function<PolicyTerms, Values> all;

    private TokenLoss(String name, Function<PolicyTerms, Values> all) {
        this.name = name;
        this.all = all;
    }

    private static TokenLoss unchecked(String name, Function<TokenTerms, Dual> formula) {
        return new TokenLoss(name, terms -> each(name, formula, terms));
    }

    /**
     * A loss whose derivative follows from its formula.
     *
     * @throws IllegalArgumentException if the derivative does not agree with differences of the formula, naming a token
     */
    public static TokenLoss of(String name, Function<TokenTerms, Dual> formula) {
        TokenLoss loss = unchecked(name, formula);
        LossCheck.require(loss);
        return loss;
    }

    /**
     * A loss whose derivative is given.
     *
     * @throws IllegalArgumentException if the derivative does not agree with differences of the value, naming a token
     */
    public static TokenLoss of(String name, ToDoubleFunction<TokenTerms> value, ToDoubleFunction<TokenTerms> slope) {
        return of(name, token -> new Dual(value.applyAsDouble(token), slope.applyAsDouble(token)));
    }

    /**
     * A loss that computes all tokens of some responses at once. The derivative given for a token, with respect to its
     * log π, is that of the sum of its response's losses.
     *
     * @throws IllegalArgumentException if a derivative does not agree with differences of the value, naming a token
     */
    public static TokenLoss ofBatch(String name, Function<PolicyTerms, Values> all) {
        TokenLoss loss = new TokenLoss(name, all);
        LossCheck.require(loss);
        LossCheck.requireAcrossTokens(loss);
        return loss;
    }

    /** A loss of which a file tells the name and cannot tell the formula: using it says what to do. */
    public static TokenLoss named(String name) {
        return new TokenLoss(name, terms -> {
            throw new IllegalStateException("the loss “" + name + "” is known by its name alone, because files do not "
                    + "hold formulas; give it again: ppo.with(ppo.config().with(c -> c.loss(TokenLoss.of(\"" + name
                    + "\", …))))");
        });
    }

    public String name() {
        return name;
    }

    /**
     * Values and derivatives of all tokens; 0 where a token does not count.
     *
     * @throws IllegalStateException if the formula fails, or gives what is no number, naming the response and the token
     * @throws ShapeException if there is not one number for each token
     */
    public Values values(PolicyTerms terms) {
        Values found = all.apply(terms);
        return new Values(
                counted(terms, "loss", found.values()), counted(terms, "derivative of the loss", found.slopes()));
    }

    private TokenRows counted(PolicyTerms terms, String what, TokenRows found) {
        TokenRows counted = found.zip(
                "the " + what + " “" + name + "”",
                terms.counted(),
                "the tokens",
                (number, counts) -> counts == 0 ? 0 : number);
        for (int row = 0; row < counted.rows(); row++) {
            for (int token = 0; token < counted.length(row); token++) {
                if (!Double.isFinite(counted.get(row, token))) {
                    throw new IllegalStateException("the " + what + " “" + name + "” is " + counted.get(row, token)
                            + " at token " + token + " of response "
                            + terms.numbers().get(row) + ", where " + terms.token(row, token, 1)
                            + "; expected a finite number");
                }
            }
        }
        return counted;
    }

    private static Values each(String name, Function<TokenTerms, Dual> formula, PolicyTerms terms) {
        TokenRows ratios = terms.sequenceRatios();
        double[][] values = new double[ratios.rows()][];
        double[][] slopes = new double[ratios.rows()][];
        for (int row = 0; row < values.length; row++) {
            values[row] = new double[ratios.length(row)];
            slopes[row] = new double[ratios.length(row)];
            for (int token = 0; token < values[row].length; token++) {
                if (terms.counted().get(row, token) != 0) {
                    Dual found = at(name, formula, terms, row, token, ratios.get(row, token));
                    values[row][token] = found.value();
                    slopes[row][token] = found.slope();
                }
            }
        }
        return new Values(TokenRows.of(values), TokenRows.of(slopes));
    }

    private static Dual at(
            String name, Function<TokenTerms, Dual> formula, PolicyTerms terms, int row, int token, double ratio) {
        try {
            return Objects.requireNonNull(formula.apply(terms.token(row, token, ratio)), "it gave null");
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "the loss “" + name + "” failed at token " + token + " of response "
                            + terms.numbers().get(row) + ": " + e.getMessage(),
                    e);
        }
    }

    /** Losses and their derivatives with respect to log π, both {@code [B, Tᵢ]}. */
    public record Values(TokenRows values, TokenRows slopes) {}

    /** The averaged loss and its gradient, in float64. */
    public Loss loss(PolicyTerms terms, LossAveraging averaging) {
        Values found = values(terms);
        return PpoLosses.loss(averaging, found.values(), found.slopes(), 0);
    }

    /** Whether the other is of the same code, and not of the same name alone. */
    public boolean isCodeOf(TokenLoss other) {
        return all == other.all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenLoss that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "“" + name + "”";
    }
}
