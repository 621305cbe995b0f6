package io.pposcope.world;

/** A response as its judge sees it: what it says, and whether it stopped of its own accord. */
public record Answer(String text, boolean finished) {

    public static Answer finished(String text) {
        return new Answer(text, true);
    }
}
