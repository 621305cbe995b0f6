package io.pposcope.data;

import io.pposcope.text.Dialogue;

/**
 * Two responses to one prompt, the better one named by an annotator.
 */
public record PreferencePair(Dialogue prompt, String chosen, String rejected) {

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if the dialogue is no prompt
     */
    public PreferencePair {
        if (!prompt.isPrompt()) {
            throw new IllegalArgumentException(
                    "the dialogue of a preference pair ends with the assistant's \"%s\"; expected a user turn"
                            .formatted(prompt.last().text()));
        }
    }
}
