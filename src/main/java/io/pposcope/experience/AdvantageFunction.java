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
    private final boolean comparesGroups;
    private final Function<Rewards, double[][]> all;

    private AdvantageFunction(String name, boolean comparesGroups, Function<Rewards, double[][]> all) {
        this.name = name;
        this.comparesGroups = comparesGroups;
        this.all = all;
    }

    /** Called with the responses to one prompt, or with each response, for one row of advantages of each. */
    private static AdvantageFunction called(
            String name, boolean comparesGroups, Function<List<ResponseView>, double[][]> rows) {
        return new AdvantageFunction(name, comparesGroups, rewards -> {
            List<ResponseView> responses = rewards.responses();
            double[][] found = new double[responses.size()][];
            for (int[] call : calls(comparesGroups, rewards)) {
                double[][] some =
                        call(name, Arrays.stream(call).mapToObj(responses::get).toList(), rows);
                for (int i = 0; i < call.length; i++) {
                    found[call[i]] = some[i];
                }
            }
            return found;
        });
    }

    /** One advantage for all tokens of a response, from the response alone. */
    public static AdvantageFunction ofResponse(String name, ToDoubleFunction<ResponseView> advantage) {
        return called(name, false, single ->
                new double[][] {constant(single.getFirst(), advantage.applyAsDouble(single.getFirst()))});
    }

    /** One advantage for each token of a response, from the response alone. */
    public static AdvantageFunction ofTokens(String name, Function<ResponseView, double[]> advantages) {
        return called(name, false, single -> new double[][] {advantages.apply(single.getFirst())});
    }

    /** One advantage for all tokens of each response, from all responses to a prompt, in their order. */
    public static AdvantageFunction ofGroup(String name, Function<List<ResponseView>, double[]> advantages) {
        return called(name, true, group -> {
            double[] found = advantages.apply(group);
            return IntStream.range(0, found == null ? 0 : found.length)
                    .mapToObj(i -> i < group.size() ? constant(group.get(i), found[i]) : new double[0])
                    .toArray(double[][]::new);
        });
    }

    /**
     * One advantage for each token of each response, {@code [B, Tᵢ]}, from all responses of an iteration at once.
     *
     * @param comparesGroups whether it compares the responses to one prompt, so that there must be several
     */
    public static AdvantageFunction ofBatch(
            String name, boolean comparesGroups, Function<Rewards, double[][]> advantages) {
        return new AdvantageFunction(name, comparesGroups, advantages);
    }

    /** A function of which a file tells the name and cannot tell the code: using it says what to do. */
    public static AdvantageFunction named(String name) {
        return called(name, false, group -> {
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
        double[][] found = all.apply(rewards);
        requireOne(name, "response", found == null ? 0 : found.length, responses.size(), responses);
        for (int row = 0; row < found.length; row++) {
            List<ResponseView> one = List.of(responses.get(row));
            int tokens = one.getFirst().length();
            requireOne(name, "token", found[row] == null ? 0 : found[row].length, tokens, one);
            for (double advantage : found[row]) {
                if (!Double.isFinite(advantage)) {
                    throw new IllegalStateException(
                            fault(name, one, "gave " + advantage + "; expected finite numbers"));
                }
            }
        }
        return TokenRows.of(found);
    }

    private static List<int[]> calls(boolean comparesGroups, Rewards rewards) {
        return comparesGroups
                ? rewards.scores().groups().rows()
                : IntStream.range(0, rewards.rollout().rows())
                        .mapToObj(row -> new int[] {row})
                        .toList();
    }

    private static double[][] call(
            String name, List<ResponseView> responses, Function<List<ResponseView>, double[][]> rows) {
        double[][] found;
        try {
            found = rows.apply(responses);
        } catch (RuntimeException e) {
            throw new IllegalStateException(fault(name, responses, "failed: " + e.getMessage()), e);
        }
        requireOne(name, "response", found.length, responses.size(), responses);
        return found;
    }

    private static void requireOne(String name, String of, int found, int expected, List<ResponseView> responses) {
        if (found != expected) {
            throw new IllegalStateException(fault(
                    name, responses, "gave " + found + " numbers; expected one for each " + of + ", " + expected));
        }
    }

    private static String fault(String name, List<ResponseView> responses, String what) {
        List<Integer> numbers = responses.stream().map(ResponseView::number).toList();
        return "the advantage function “" + name + "” at "
                + (numbers.size() == 1 ? "response " + numbers.getFirst() : "responses " + numbers) + " of iteration "
                + responses.getFirst().iteration() + " " + what;
    }

    /** Where an advantage that it gave comes from: the total rewards that it was shown. */
    Explanation explain(Rewards rewards, double advantage, int row) {
        int[] shown = calls(comparesGroups, rewards).stream()
                .filter(call -> Arrays.stream(call).anyMatch(one -> one == row))
                .findFirst()
                .orElseThrow();
        double[] returns = rewards.perToken().rowSums();
        Explanation[] parts = Arrays.stream(shown)
                .mapToObj(one -> Explanation.given(returns[one], "R, the sum of the token rewards of response " + one))
                .toArray(Explanation[]::new);
        return Explanation.of(advantage, "advantage of response " + row, "the function “" + name + "”", parts);
    }

    /** Whether the other is of the same code, and not of the same name alone. */
    public boolean isCodeOf(AdvantageFunction other) {
        return all == other.all;
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
