package io.pposcope.experience;

import io.pposcope.math.TokenIds;
import java.util.Collections;
import java.util.List;

/** The prompts of one iteration, {@code [B]}. */
public record PromptBatch(int iteration, List<Prompt> prompts) implements StageValue {

    /** @throws IllegalArgumentException if there is no prompt */
    public PromptBatch {
        prompts = List.copyOf(prompts);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("a prompt batch needs at least one prompt");
        }
    }

    /** Every prompt {@code times} times, equal ones side by side. */
    public PromptBatch repeated(int times) {
        return new PromptBatch(
                iteration,
                prompts.stream()
                        .flatMap(prompt -> Collections.nCopies(times, prompt).stream())
                        .toList());
    }

    /** Rows of equal prompts. */
    public PromptGroups groups() {
        return PromptGroups.of(prompts);
    }

    public int rows() {
        return prompts.size();
    }

    /** Token ids, {@code [B, Pᵢ]}. */
    public TokenIds tokens() {
        return TokenIds.of(prompts.stream()
                .map(prompt ->
                        prompt.tokens().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new));
    }
}
