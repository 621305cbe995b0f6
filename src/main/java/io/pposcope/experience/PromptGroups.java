package io.pposcope.experience;

import io.pposcope.math.ResponseBaseline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The responses to equal prompts as groups, in the order of their first rows. Prompts are equal where id, text and
 * tokens are; a prompt that was drawn twice in an iteration has one larger group.
 */
public final class PromptGroups {

    private final List<int[]> rows;

    private PromptGroups(List<int[]> rows) {
        this.rows = rows;
    }

    static PromptGroups of(List<Prompt> prompts) {
        Map<Prompt, List<Integer>> byPrompt = new LinkedHashMap<>();
        for (int row = 0; row < prompts.size(); row++) {
            byPrompt.computeIfAbsent(prompts.get(row), prompt -> new ArrayList<>())
                    .add(row);
        }
        return new PromptGroups(
                byPrompt.values().stream().map(PromptGroups::array).toList());
    }

    private static int[] array(Collection<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The rows of each group. */
    public List<int[]> rows() {
        return rows.stream().map(int[]::clone).toList();
    }

    public int size() {
        return rows.size();
    }

    /** Whether a prompt has several responses. */
    public boolean anyPair() {
        return rows.stream().anyMatch(group -> group.length > 1);
    }

    /** Whether a group's members differ in these numbers, {@code [B]}; a group of one does not. */
    public static boolean hasContrast(PerResponse numbers, int... group) {
        return !ResponseBaseline.flat(
                IntStream.of(group).mapToDouble(numbers::get).toArray());
    }

    /** The rows of all groups whose members differ in these numbers, ascending. */
    public int[] rowsWithContrast(PerResponse numbers) {
        return rows.stream()
                .filter(group -> hasContrast(numbers, group))
                .flatMapToInt(IntStream::of)
                .sorted()
                .toArray();
    }

    /** Share of the groups whose members do not differ in these numbers. */
    public double shareWithoutContrast(PerResponse numbers) {
        return rows.stream().filter(group -> !hasContrast(numbers, group)).count() / (double) size();
    }
}
