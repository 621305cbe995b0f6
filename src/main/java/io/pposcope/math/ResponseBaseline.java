package io.pposcope.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the total reward of a response is compared with to become its advantage, without a critic. Rᵢ is the sum of a
 * response's token rewards; all its tokens get the same advantage.
 *
 * <p>Groups are the responses to one prompt; n is a group's size. Where all of a group earned the same, their
 * advantages are exactly 0: nothing in the group says what was better. They count as the same where they differ by no
 * more than 1e-5 of the largest, which is the rounding of scores computed in 32-bit numbers. A group of one has nothing
 * to be compared with: under {@link #LEAVE_ONE_OUT}, {@link #GROUP_MEAN} and {@link #GROUP_STANDARDISED} its advantage
 * is 0. (verl gives such a response A = R, whose size has nothing to do with that of the centred ones beside it.)
 */
public enum ResponseBaseline {
    /** REINFORCE without a baseline: {@code A = R}. */
    NONE("R") {
        @Override
        double advantage(double[] group, int own, double batchMean) {
            return group[own];
        }
    },
    /** REINFORCE with the mean of all responses of the batch: {@code A = R − mean R}. Source: Williams, 1992. */
    BATCH_MEAN("R − mean R of the batch") {
        @Override
        double advantage(double[] group, int own, double batchMean) {
            return group[own] - batchMean;
        }
    },
    /**
     * RLOO: {@code Aᵢ = Rᵢ − (1/(n−1))·Σ_{j≠i} Rⱼ}, the mean of the others. Source: Ahmadian et al., arXiv 2402.14740.
     */
    LEAVE_ONE_OUT("R − mean R of the group's others") {
        @Override
        double advantage(double[] group, int own, double batchMean) {
            return flat(group) ? 0 : group[own] - (DoubleStream.of(group).sum() - group[own]) / (group.length - 1);
        }
    },
    /** Dr. GRPO: {@code Aᵢ = Rᵢ − R̄} of the group. Source: Liu et al., arXiv 2503.20783. */
    GROUP_MEAN("R − mean R of the group") {
        @Override
        double advantage(double[] group, int own, double batchMean) {
            return flat(group) ? 0 : group[own] - mean(group);
        }
    },
    /**
     * GRPO: {@code Aᵢ = (Rᵢ − R̄)/(s + 1e-6)}, s the group's standard deviation with n − 1. Source: Shao et al.,
     * arXiv 2402.03300, which does not say how s is computed; n − 1 and the constant are those of the usual code.
     */
    GROUP_STANDARDISED("(R − mean R of the group) / (s + 1e-6), s their standard deviation (n − 1)") {
        @Override
        double advantage(double[] group, int own, double batchMean) {
            return flat(group) ? 0 : (group[own] - mean(group)) / (deviation(group) + SMALLEST_DEVIATION);
        }
    };

    /** Relative difference between equal scores that float32 leaves. */
    private static final double ROUNDING = 1e-5;

    private static final double SMALLEST_DEVIATION = 1e-6;

    private final String formula;

    ResponseBaseline(String formula) {
        this.formula = formula;
    }

    /** The advantage of one response of a group. */
    abstract double advantage(double[] group, int own, double batchMean);

    public String formula() {
        return formula;
    }

    /** Whether it compares with other responses to the same prompt. */
    public boolean comparesGroups() {
        return this != NONE && this != BATCH_MEAN;
    }

    /**
     * One advantage per response, {@code [B]}.
     *
     * @param returns total reward of each response, {@code [B]}
     * @param groups rows of the responses to one prompt; every row is in exactly one
     * @throws NonFiniteException if a return is NaN or infinite
     * @throws ShapeException if a row is in no group or in several
     */
    public double[] advantages(double[] returns, List<int[]> groups) {
        Checks.requireFinite("returns", "response", returns);
        requirePartition(returns.length, groups);
        double batchMean = mean(returns);
        double[] advantages = new double[returns.length];
        for (int[] group : groups) {
            double[] own = of(returns, group);
            for (int i = 0; i < group.length; i++) {
                advantages[group[i]] = advantage(own, i, batchMean);
            }
        }
        return advantages;
    }

    private static void requirePartition(int rows, List<int[]> groups) {
        int[] members = groups.stream().flatMapToInt(IntStream::of).sorted().toArray();
        if (!Arrays.equals(members, IntStream.range(0, rows).toArray())) {
            throw new ShapeException("the groups hold the responses " + Arrays.toString(members) + "; each of the "
                    + rows + " responses must be in exactly one");
        }
    }

    /**
     * Where the advantage of one response comes from: its group, response by response.
     *
     * @param row whose advantage it is
     */
    public Explanation explain(double[] returns, List<int[]> groups, int row) {
        double value = advantages(returns, groups)[row];
        int[] group = groups.stream()
                .filter(rows -> IntStream.of(rows).anyMatch(one -> one == row))
                .findFirst()
                .orElseThrow();
        List<Explanation> parts = new ArrayList<>();
        parts.add(Explanation.given(returns[row], "R, the sum of the token rewards of response " + row));
        if (this == BATCH_MEAN) {
            parts.add(Explanation.given(mean(returns), "mean R of the batch's " + returns.length + " responses"));
        } else if (comparesGroups()) {
            parts.add(explainGroup(of(returns, group), group));
        }
        return new Explanation(value, "advantage of response " + row + contrast(of(returns, group)), formula, parts);
    }

    private String contrast(double... group) {
        if (!comparesGroups() || !flat(group)) {
            return "";
        }
        return group.length == 1
                ? ", 0 because it is the only response to its prompt"
                : ", 0 because all " + group.length + " responses to its prompt earned the same";
    }

    private static Explanation explainGroup(double[] returns, int[] group) {
        Explanation[] members = IntStream.range(0, group.length)
                .mapToObj(i -> Explanation.given(returns[i], "R of response " + group[i]))
                .toArray(Explanation[]::new);
        return Explanation.of(
                mean(returns),
                "mean R of the group, s = " + Numbers.text(group.length < 2 ? 0 : deviation(returns)),
                "mean over the " + group.length + " responses to the same prompt",
                members);
    }

    /** Whether the members of a group earned the same, so that none is better than another. */
    public static boolean flat(double... group) {
        double largest = DoubleStream.of(group).map(Math::abs).max().orElse(0);
        double range = DoubleStream.of(group).max().orElse(0)
                - DoubleStream.of(group).min().orElse(0);
        return range <= ROUNDING * largest;
    }

    private static double[] of(double[] returns, int... rows) {
        return IntStream.of(rows).mapToDouble(row -> returns[row]).toArray();
    }

    private static double mean(double... numbers) {
        return DoubleStream.of(numbers).sum() / numbers.length;
    }

    private static double deviation(double... numbers) {
        double mean = mean(numbers);
        double squares =
                DoubleStream.of(numbers).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (numbers.length - 1));
    }
}
