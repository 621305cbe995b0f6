package io.pposcope.kernel.core;

import java.util.List;

/**
 * What could stand at the cursor.
 *
 * @param matches the texts, best first
 * @param start where the text to replace begins, in UTF-16 units
 */
public record Completion(List<String> matches, int start) {
    public Completion {
        matches = List.copyOf(matches);
    }
}
