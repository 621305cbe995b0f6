package io.pposcope.kernel.cell;

import java.util.List;

/**
 * What could stand at the cursor.
 *
 * @param candidates best first
 * @param start where the text to replace begins, in UTF-16 units
 */
public record Completion(List<Candidate> candidates, int start) {
    /**
     * One text.
     *
     * @param kind as front ends name it, {@code function}, {@code class}, {@code instance}, {@code keyword},
     *     {@code magic}; may be empty
     * @param signature what it takes and gives; may be empty
     */
    public record Candidate(String text, String kind, String signature) {}

    public Completion {
        candidates = List.copyOf(candidates);
    }

    /** Texts of one kind. */
    public static Completion of(List<String> texts, String kind, int start) {
        return new Completion(
                texts.stream().map(text -> new Candidate(text, kind, "")).toList(), start);
    }

    public List<String> matches() {
        return candidates.stream().map(Candidate::text).toList();
    }
}
