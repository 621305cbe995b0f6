package io.pposcope.math;

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
    private final Function<TokenTerms, Dual> formula;

    private TokenLoss(String name, Function<TokenTerms, Dual> formula) {
        this.name = name;
        this.formula = formula;
    }

    /**
     * A loss whose derivative follows from its formula.
     *
     * @throws IllegalArgumentException if the derivative does not agree with differences of the formula, naming a token
     */
    public static TokenLoss of(String name, Function<TokenTerms, Dual> formula) {
        TokenLoss loss = new TokenLoss(name, formula);
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

    /** A loss of which a file tells the name and cannot tell the formula: using it says what to do. */
    public static TokenLoss named(String name) {
        return new TokenLoss(name, token -> {
            throw new IllegalStateException("the loss “" + name + "” is known by its name alone, because files do not "
                    + "hold formulas; give it again: ppo.with(ppo.config().with(c -> c.loss(TokenLoss.of(\"" + name
                    + "\", …))))");
        });
    }

    public String name() {
        return name;
    }

    /**
     * Loss and derivative at one token.
     *
     * @throws NonFiniteException if one of them is NaN or infinite
     */
    Dual at(TokenTerms token) {
        Dual found = formula.apply(token);
        if (found == null || !Double.isFinite(found.value()) || !Double.isFinite(found.slope())) {
            throw new NonFiniteException("the loss “" + name + "” is "
                    + (found == null
                            ? "null"
                            : Numbers.text(found.value()) + " with the derivative " + Numbers.text(found.slope()))
                    + " where " + token + "; both must be finite numbers");
        }
        return found;
    }

    /**
     * Values and derivatives of all tokens; 0 where a token does not count.
     *
     * @throws IllegalStateException if the formula fails, naming the response and the token
     */
    public Values values(PolicyTerms terms) {
        TokenRows ratios = SurrogateLosses.sequenceRatios(terms.newLogProbs(), terms.oldLogProbs(), terms.counted());
        double[][] values = new double[ratios.rows()][];
        double[][] slopes = new double[ratios.rows()][];
        for (int row = 0; row < values.length; row++) {
            values[row] = new double[ratios.length(row)];
            slopes[row] = new double[ratios.length(row)];
            for (int token = 0; token < values[row].length; token++) {
                if (terms.counted().get(row, token) != 0) {
                    Dual found = at(terms, row, token, ratios.get(row, token));
                    values[row][token] = found.value();
                    slopes[row][token] = found.slope();
                }
            }
        }
        return new Values(TokenRows.of(values), TokenRows.of(slopes));
    }

    private Dual at(PolicyTerms terms, int row, int token, double ratio) {
        try {
            return at(terms.token(row, token, ratio));
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
