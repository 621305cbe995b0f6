package io.pposcope.model;

import io.pposcope.math.PolicyTerms;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The trained pair of policy and critic: accumulates gradients of losses and takes optimiser steps. The only place
 * where weights change.
 */
public interface Learner extends AutoCloseable {

    Policy policy();

    /** {@link Critic#none} where there is no critic; then the value losses of passes are 0. */
    Critic critic();

    /**
     * Adds the gradient of the policy loss and the value loss of one micro-batch.
     *
     * @return what the models said during the pass, for reports
     */
    Pass accumulate(Experience experience, PolicyObjective policy, ValueObjective value);

    /** Adds the gradient of the value loss alone, as critic pre-training does. */
    Pass accumulateValue(Experience experience, ValueObjective value);

    /**
     * Adds {@code coefficient} times the gradient of the negative log-likelihood of {@code texts}, averaged over
     * tokens.
     *
     * @return the loss, multiplied by the coefficient
     */
    double accumulateLanguage(Sequences texts, double coefficient);

    /** Global norms of the gradients accumulated so far. */
    GradientNorms gradientNorms();

    /** Copies the gradients accumulated so far to the host. */
    Gradients gradients();

    /** One optimiser step on the accumulated gradients, which are then empty. */
    void step(OptimiserStep step);

    /** Forgets accumulated gradients. */
    void discardGradients();

    /**
     * In words, all that its last bits depend on beside its input: how rows are cut, and what multiplies. Under other
     * words the same run differs by rounding.
     */
    default String arithmetic() {
        return "";
    }

    /** Copies weights and optimiser moments to the host, outside Java's heap. */
    LearnerState state();

    /**
     * Weights and optimiser moments without a copy: each tensor is read whenever it is looked at, which is refused
     * after the next step. For whoever writes or compares them at once.
     */
    default LearnerState present() {
        return state();
    }

    /** Puts back a copied state, bit for bit. */
    void restore(LearnerState state);

    /**
     * Frees weights and moments where they lie outside Java's memory; what is asked of this learner afterwards is
     * refused.
     */
    @Override
    default void close() {}

    /**
     * One micro-batch of experience, all {@code [b, Tᵢ]}.
     *
     * @param denominatorLogProbs log-probabilities under the policy that the ratio divides by
     * @param weights share of each token in the minibatch's averages; they add up to 1 over a minibatch for a token
     *     mean
     * @param marks what tokens were chosen for, {@link PolicyTerms#marks}; 0 where for nothing
     * @param numbers of the responses in the rollout, for errors, {@code [b]}
     */
    record Experience(
            Sequences sequences,
            TokenRows denominatorLogProbs,
            TokenRows refLogProbs,
            TokenRows advantages,
            TokenRows oldValues,
            TokenRows returns,
            TokenRows weights,
            TokenRows marks,
            List<Integer> numbers) {

        public Experience {
            numbers = List.copyOf(numbers);
        }

        /** Rows that are numbered from 0, of tokens that are chosen for nothing. */
        public Experience(
                Sequences sequences,
                TokenRows denominatorLogProbs,
                TokenRows refLogProbs,
                TokenRows advantages,
                TokenRows oldValues,
                TokenRows returns,
                TokenRows weights) {
            this(
                    sequences,
                    denominatorLogProbs,
                    refLogProbs,
                    advantages,
                    oldValues,
                    returns,
                    weights,
                    TokenRows.zerosLike(weights),
                    IntStream.range(0, weights.rows()).boxed().toList());
        }

        /** The chosen rows. */
        public Experience select(int... rows) {
            return new Experience(
                    sequences.select(rows),
                    denominatorLogProbs.select(rows),
                    refLogProbs.select(rows),
                    advantages.select(rows),
                    oldValues.select(rows),
                    returns.select(rows),
                    weights.select(rows),
                    marks.select(rows),
                    IntStream.of(rows).mapToObj(numbers::get).toList());
        }

        /** 1 where a token counts in the losses, else 0. */
        public TokenRows counted() {
            return weights.map(weight -> weight > 0 ? 1 : 0);
        }

        /** These responses with tokens chosen for something. */
        public Experience marked(TokenRows marks) {
            return with(marks, numbers);
        }

        /** These responses by their numbers in the rollout. */
        public Experience numbered(int... rows) {
            return with(marks, IntStream.of(rows).boxed().toList());
        }

        private Experience with(TokenRows otherMarks, List<Integer> otherNumbers) {
            return new Experience(
                    sequences,
                    denominatorLogProbs,
                    refLogProbs,
                    advantages,
                    oldValues,
                    returns,
                    weights,
                    otherMarks,
                    otherNumbers);
        }

        /** What its losses are made of, given what the policy says now. */
        public PolicyTerms terms(TokenRows newLogProbs, TokenRows entropies) {
            return new PolicyTerms(
                    newLogProbs, denominatorLogProbs, refLogProbs, entropies, advantages, counted(), marks, numbers);
        }

        /** Number of response tokens. */
        public int tokens() {
            return weights.tokens();
        }

        /** The response tokens. */
        public TokenIds responses() {
            return sequences.responses();
        }
    }

    /**
     * What one pass computed: losses as summed into the gradient, and per-token outputs {@code [b, Tᵢ]}.
     *
     * @param logProbs new log-probabilities; empty rows in a value-only pass
     */
    record Pass(double policyLoss, double valueLoss, TokenRows logProbs, TokenRows entropies, TokenRows values) {

        /** Several passes as one over all their rows, in order. */
        public static Pass joined(List<Pass> parts) {
            return new Pass(
                    parts.stream().mapToDouble(Pass::policyLoss).sum(),
                    parts.stream().mapToDouble(Pass::valueLoss).sum(),
                    TokenRows.joined(parts.stream().map(Pass::logProbs).toList()),
                    TokenRows.joined(parts.stream().map(Pass::entropies).toList()),
                    TokenRows.joined(parts.stream().map(Pass::values).toList()));
        }
    }

    /** Accumulated gradients, tensor by tensor; where the backbone is shared, all of it is the policy's. */
    record Gradients(Weights policy, Weights critic) {}

    /** Global gradient norms, separately and together; a shared backbone counts as the policy's. */
    record GradientNorms(double policy, double critic) {

        public double joint() {
            return Math.hypot(policy, critic);
        }
    }
}
