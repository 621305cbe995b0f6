package io.pposcope.experience;

import java.util.List;

/**
 * One prompt: what was asked, and the tokens the policy reads.
 *
 * @param id stable name, by which a gold reward finds the facts behind it
 * @param text as a person would read it
 * @param tokens ids, special tokens included
 * @param pieces the tokens as text, for display
 */
public record Prompt(String id, String text, List<Integer> tokens, List<String> pieces) {

    /** @throws IllegalArgumentException if there are no tokens, or not one piece per token */
    public Prompt {
        tokens = List.copyOf(tokens);
        pieces = List.copyOf(pieces);
        if (tokens.isEmpty() || tokens.size() != pieces.size()) {
            throw new IllegalArgumentException("prompt " + id + " has " + tokens.size() + " tokens and " + pieces.size()
                    + " pieces; it needs at least one token and one piece for each");
        }
    }
}
