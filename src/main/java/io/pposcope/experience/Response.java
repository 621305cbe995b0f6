package io.pposcope.experience;

import java.util.List;

/**
 * One sampled response.
 *
 * @param text decoded, without special tokens
 * @param pieces every token as text, the end token included, for display
 * @param finish why it ended
 */
public record Response(String text, List<String> pieces, Finish finish) {

    /** Why a response ended. */
    public enum Finish {
        /** The policy chose the end token; it is the response's last token. */
        END,
        /** The length limit cut it. */
        LENGTH
    }

    public Response {
        pieces = List.copyOf(pieces);
    }

    public boolean truncated() {
        return finish == Finish.LENGTH;
    }
}
