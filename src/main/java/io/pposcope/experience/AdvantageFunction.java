package io.pposcope.experience;

import io.pposcope.math.Explanation;
import io.pposcope.math.TokenRows;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Advantages of one's own, from responses with their scores, token rewards and values.
 *
 * <p>{@snippet :
 * AdvantageFunction.ofGroup("best of the group", group -> {
 *     double best = group.stream().mapToDouble(ResponseView::reward).max().orElseThrow();
 *     return group.stream().mapToDouble(r -> r.reward() == best ? 1 : 0).toArray();
 * });
 * }
 *
 * <p>A file can hold the name alone, by which two functions are equal.
 */
public final class AdvantageFunction {

    private final String name;
    private final Function<List<ResponseView>, double[][]> perToken;
    private final boolean comparesGroups;

    private AdvantageFunction(String name, boolean comparesGroups, Function<List<ResponseView>, double[][]> perToken) {
        this.name = name;
        this.comparesGroups = comparesGroups;
        this.perToken = perToken;
    }

    /** One advantage for all tokens of a response, from the response alone. */
    public static AdvantageFunction ofResponse(String name, ToDoubleFunction<ResponseView> advantage) {
        return new AdvantageFunction(name, false, single ->
                new double[][] {constant(single.getFirst(), advantage.applyAsDouble(single.getFirst()))});
    }

    /** One advantage for each token of a response, from the response alone. */
    public static AdvantageFunction ofTokens(String name, Function<ResponseView, double[]> advantages) {
        return new AdvantageFunction(name, false, single -> new double[][] {advantages.apply(single.getFirst())});
    }

    /** One advantage for all tokens of each response, from all responses to a prompt, in their order. */
    public static AdvantageFunction ofGroup(String name, Function<List<ResponseView>, double[]> advantages) {
        return new AdvantageFunction(name, true, group -> {
            double[] found = advantages.apply(group);
            return found == null || found.length != group.size()
                    ? new double[found == null ? 0 : found.length][]
                    : IntStream.range(0, found.length)
                            .mapToObj(i -> constant(group.get(i), found[i]))
                            .toArray(double[][]::new);
        });
    }

    /** A function of which a file tells the name and cannot tell the code: using it says what to do. */
    public static AdvantageFunction named(String name) {
        return new AdvantageFunction(name, false, group -> {
            throw new IllegalStateException("it is known by its name alone, because files do not hold code; give it "
                    + "again: ppo.with(ppo.config().with(c -> c.advantage(AdvantageFunction.ofGroup(\"" + name
                    + "\", …))))");
        });
    }

    private static double[] constant(ResponseView response, double advantage) {
        double[] tokens = new double[response.length()];
        Arrays.fill(tokens, advantage);
        return tokens;
    }

    public String name() {
        return name;
    }

    /** Whether it compares the responses to one prompt, so that there must be several. */
    public boolean comparesGroups() {
        return comparesGroups;
    }

    /**
     * The advantages of all responses, {@code [B, Tᵢ]}.
     *
     * @throws IllegalStateException if the function fails, or does not give a finite number where one belongs, naming
     *     the responses
     */
    public TokenRows advantages(Rewards rewards) {
        List<ResponseView> responses = rewards.responses();
        double[][] found = new double[responses.size()][];
        for (int[] group : calls(rewards)) {
            double[][] some = call(Arrays.stream(group).mapToObj(responses::get).toList());
            for (int i = 0; i < group.length; i++) {
                found[group[i]] = some[i];
            }
        }
        return TokenRows.of(found);
    }

    private List<int[]> calls(Rewards rewards) {
        return comparesGroups
                ? rewards.scores().groups().rows()
                : IntStream.range(0, rewards.rollout().rows())
                        .mapToObj(row -> new int[] {row})
                        .toList();
    }

    private double[][] call(List<ResponseView> group) {
        double[][] found;
        try {
            found = perToken.apply(group);
        } catch (RuntimeException e) {
            throw new IllegalStateException(fault(group, "failed: " + e.getMessage()), e);
        }
        requireOne("response", found == null ? 0 : found.length, group.size(), group);
        for (int i = 0; i < found.length; i++) {
            List<ResponseView> one = List.of(group.get(i));
            requireOne(
                    "token",
                    found[i] == null ? 0 : found[i].length,
                    one.getFirst().length(),
                    one);
            for (double advantage : found[i]) {
                if (!Double.isFinite(advantage)) {
                    throw new IllegalStateException(fault(one, "gave " + advantage + "; expected finite numbers"));
                }
            }
        }
        return found;
    }

    private void requireOne(String of, int found, int expected, List<ResponseView> group) {
        if (found != expected) {
            throw new IllegalStateException(
                    fault(group, "gave " + found + " numbers; expected one for each " + of + ", " + expected));
        }
    }

    private String fault(List<ResponseView> group, String what) {
        List<Integer> numbers = group.stream().map(ResponseView::number).toList();
        return "the advantage function “" + name + "” at "
                + (group.size() == 1 ? "response " + numbers.getFirst() : "responses " + numbers) + " of iteration "
                + group.getFirst().iteration() + " " + what;
    }

    /** Where an advantage that it gave comes from: the total rewards that it was shown. */
    Explanation explain(Rewards rewards, double advantage, int row) {
        int[] shown = calls(rewards).stream()
                .filter(group -> Arrays.stream(group).anyMatch(one -> one == row))
                .findFirst()
                .orElseThrow();
        double[] returns = rewards.perToken().rowSums();
        Explanation[] parts = Arrays.stream(shown)
                .mapToObj(one -> Explanation.given(returns[one], "R, the sum of the token rewards of response " + one))
                .toArray(Explanation[]::new);
        return Explanation.of(advantage, "advantage of response " + row, "the function “" + name + "”", parts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdvantageFunction that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "“" + name + "”";
    }
}
