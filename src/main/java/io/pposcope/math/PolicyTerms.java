package io.pposcope.math;

import java.util.List;

/**
 * What policy losses are made of, all {@code [B, Tᵢ]}.
 *
 * @param newLogProbs log π
 * @param oldLogProbs log π_old, which ratios divide by
 * @param refLogProbs log π_ref
 * @param entropies of the policy, nats
 * @param advantages A
 * @param counted 1 where a token counts in the loss, else 0
 * @param marks what tokens were chosen for: coefficients of KL-Cov, 1 for Clip-Cov, else 0
 * @param numbers of the responses, for errors, {@code [B]}
 */
public record PolicyTerms(
        TokenRows newLogProbs,
        TokenRows oldLogProbs,
        TokenRows refLogProbs,
        TokenRows entropies,
        TokenRows advantages,
        TokenRows counted,
        TokenRows marks,
        List<Integer> numbers) {

    public PolicyTerms {
        numbers = List.copyOf(numbers);
    }

    /** These terms under other log π. */
    PolicyTerms withNewLogProbs(TokenRows other) {
        return new PolicyTerms(other, oldLogProbs, refLogProbs, entropies, advantages, counted, marks, numbers);
    }

    /** GSPO's ratio of each response, at each of its tokens: {@link SurrogateLosses#sequenceRatios}. */
    public TokenRows sequenceRatios() {
        return SurrogateLosses.sequenceRatios(newLogProbs, oldLogProbs, counted);
    }

    /** What a loss of one's own sees of one token, given its response's ratio. */
    TokenTerms token(int row, int token, double sequenceRatio) {
        return new TokenTerms(
                new Dual(newLogProbs.get(row, token), 1),
                new Dual(sequenceRatio, sequenceRatio),
                oldLogProbs.get(row, token),
                refLogProbs.get(row, token),
                advantages.get(row, token),
                entropies.get(row, token));
    }
}
