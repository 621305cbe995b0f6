package io.pposcope.experience;

import io.pposcope.math.KlEstimator;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sampled responses and what the three other models say of every token.
 *
 * <p>The value at index t of a row belongs to the choice of response token t. A response that ended by itself keeps its
 * end token.
 *
 * <p>Its eleven components are the fields of its recordings by name, so they stand side by side and are not grouped.
 *
 * @param policyVersion optimiser steps the sampling policy had taken
 * @param controls how tokens were sampled
 * @param completions what was sampled, one for each prompt; with all that is known of them: {@link #responses()}
 * @param tokens response ids, {@code [B, Tᵢ]}
 * @param logProbs log π under the policy at its temperature, {@code [B, Tᵢ]}: the ratio's denominator
 * @param samplingLogProbs under the distribution that was truly sampled from; equal to {@code logProbs} unless top-p,
 *     top-k or a repetition penalty cut it
 * @param entropies of the policy's distribution, nats
 * @param refLogProbs log π_ref of the same tokens
 * @param values the critic's estimate before each token; {@link Unknown#NUMBER} everywhere where there is no critic
 * @param byHand 1 where a person chose the token or the way it was sampled, so that the policy did not; else 0
 */
public record Rollout(
        PromptBatch prompts,
        long policyVersion,
        SamplingControls controls,
        List<Response> completions,
        TokenIds tokens,
        TokenRows logProbs,
        TokenRows samplingLogProbs,
        TokenRows entropies,
        TokenRows refLogProbs,
        TokenRows values,
        TokenRows byHand)
        implements StageValue {

    /** @throws ShapeException if a series differs from the tokens in rows or lengths */
    public Rollout {
        completions = List.copyOf(completions);
        if (completions.size() != prompts.rows() || tokens.rows() != prompts.rows()) {
            throw new ShapeException("a rollout has one response per prompt: " + prompts.rows() + " prompts, "
                    + completions.size() + " responses, " + tokens.rows() + " token rows");
        }
        logProbs.requireFinite("log-prob");
        refLogProbs.requireSameShape("refLogProbs", logProbs, "logProbs");
        refLogProbs.requireFinite("reference log-prob");
        values.requireSameShape("values", logProbs, "logProbs");
        if (!isUnknown(values)) {
            values.requireFinite("value");
        }
        byHand.requireSameShape("byHand", logProbs, "logProbs");
    }

    @Override
    public int iteration() {
        return prompts.iteration();
    }

    /** Whether a critic valued the tokens. */
    public boolean hasValues() {
        return !isUnknown(values);
    }

    /** These responses with other values. */
    public Rollout withValues(TokenRows other) {
        return new Rollout(
                prompts,
                policyVersion,
                controls,
                completions,
                tokens,
                logProbs,
                samplingLogProbs,
                entropies,
                refLogProbs,
                other,
                byHand);
    }

    static boolean isUnknown(TokenRows numbers) {
        return numbers.tokens() > 0 && Arrays.stream(numbers.flat()).allMatch(Unknown::is);
    }

    /** These responses and those of another rollout of the same iteration and policy, after them. */
    public Rollout plus(Rollout more) {
        List<Prompt> all = new ArrayList<>(prompts.prompts());
        all.addAll(more.prompts.prompts());
        List<Response> responses = new ArrayList<>(completions);
        responses.addAll(more.completions);
        return new Rollout(
                new PromptBatch(iteration(), all),
                policyVersion,
                controls,
                responses,
                tokens.plus(more.tokens),
                TokenRows.joined(List.of(logProbs, more.logProbs)),
                TokenRows.joined(List.of(samplingLogProbs, more.samplingLogProbs)),
                TokenRows.joined(List.of(entropies, more.entropies)),
                TokenRows.joined(List.of(refLogProbs, more.refLogProbs)),
                TokenRows.joined(List.of(values, more.values)),
                TokenRows.joined(List.of(byHand, more.byHand)));
    }

    public int rows() {
        return tokens.rows();
    }

    /** Signed log-ratio to the reference, k1 per token, nats: {@code log π − log π_ref}. */
    public TokenRows kl() {
        return KlEstimator.K1.of(logProbs, refLogProbs);
    }

    /** Share of responses cut by the length limit. */
    public double truncatedFraction() {
        return completions.stream().filter(Response::truncated).count() / (double) rows();
    }

    /**
     * What makes the stored log-probabilities differ from the sampler's, and so biases the KL; empty where nothing
     * does.
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(controls.warnings());
        double perSequence = kl().sum() / rows();
        if (perSequence < -1) {
            warnings.add(String.format(
                    "mean KL per response is %.2f nats: below -1 the samples do not come from the policy "
                            + "whose log-probabilities are stored",
                    perSequence));
        }
        return warnings;
    }
}
