package io.pposcope.stage;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rollout;
import io.pposcope.model.Critic;
import io.pposcope.model.Policy;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.text.Tokenizer;
import java.util.stream.IntStream;

/**
 * Samples one response per prompt, then asks reference and critic about every token.
 *
 * @param policyVersion optimiser steps the policy has taken, stamped on the rollout
 * @param seed of the run; with iteration and row it fixes every random number
 */
public record RolloutStage(
        Policy policy,
        ReferencePolicy reference,
        Critic critic,
        Tokenizer tokenizer,
        RolloutRule rule,
        long policyVersion,
        long seed) {

    public Rollout apply(PromptBatch prompts) {
        try (LiveRollout live = begin(prompts)) {
            return live.finish();
        }
    }

    /** Stands before the first token of every response, to be stepped by hand. */
    public LiveRollout begin(PromptBatch prompts) {
        return new LiveRollout(this, prompts);
    }

    /** A prompt from a text, as the tokenizer cuts it. */
    Prompt promptByHand(String text) {
        int[] ids = tokenizer.prompt(text);
        return new Prompt(
                "by hand: " + text,
                text,
                IntStream.of(ids).boxed().toList(),
                IntStream.of(ids).mapToObj(tokenizer::piece).toList());
    }

    /** Refuses what is no id of the vocabulary. */
    void requireToken(int token) {
        if (token < 0 || token >= tokenizer.vocabularySize()) {
            throw new IllegalArgumentException(
                    "there is no token " + token + ": ids are 0 to " + (tokenizer.vocabularySize() - 1));
        }
    }

    /** Refuses a prompt that leaves no room for the longest response within the policy's context. */
    void requireRoom(Prompt prompt, int maxNewTokens) {
        int length = prompt.tokens().size();
        int room = policy.contextLength() - length;
        if (maxNewTokens > room) {
            throw new IllegalArgumentException("the prompt " + prompt.id() + " has " + length + " tokens and "
                    + maxNewTokens
                    + " new ones are allowed, but the policy's context is " + policy.contextLength() + " tokens; "
                    + (room < 1
                            ? "shorten the prompt"
                            : "shorten the prompt, or say maxNewTokens(" + room + ") first"));
        }
    }

    /**
     * Stands where an earlier rollout stood.
     *
     * @throws StaleExperienceException if another version of the policy began it
     */
    public LiveRollout resume(RolloutSoFar soFar) {
        if (soFar.policyVersion() != policyVersion) {
            throw new StaleExperienceException(soFar.policyVersion(), policyVersion);
        }
        return new LiveRollout(this, soFar);
    }
}
