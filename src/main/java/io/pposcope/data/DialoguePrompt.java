package io.pposcope.data;

import io.pposcope.text.Dialogue;

/**
 * A dialogue waiting for a response, under an identifier by which whoever made it can find what it knows about it.
 */
public record DialoguePrompt(String id, Dialogue dialogue) {

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if the dialogue does not end with the user
     */
    public DialoguePrompt {
        if (!dialogue.isPrompt()) {
            throw new IllegalArgumentException(
                    "prompt %s ends with the assistant's \"%s\"; expected a user turn at its end"
                            .formatted(id, dialogue.last().text()));
        }
    }
}
