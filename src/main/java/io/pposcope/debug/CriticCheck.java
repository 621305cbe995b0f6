package io.pposcope.debug;

import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.StageValue;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.View;
import io.pposcope.math.Calibration;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.TokenRows;
import io.pposcope.trainer.ContinuedReturns;
import io.pposcope.trainer.PpoMax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Asks the critic: responses are continued from chosen tokens, and its values stand beside what that earned. Asking
 * changes nothing, the run goes on bit for bit.
 */
public final class CriticCheck {

    private static final long PURPOSE = RandomStreams.purpose("critic check");

    private final PpoMax ppo;
    private final Optional<Run> run;
    private final Rewards rewards;

    /**
     * The critic's value of one state beside what sampled continuations earned from it.
     *
     * @param row the response
     * @param token the state is that before this token
     * @param piece the token that was sampled there
     * @param value the critic's; NaN where there is no critic
     * @param returns what each continuation earned
     * @param texts the continued responses
     */
    public record Answer(int row, int token, String piece, double value, List<Double> returns, List<String> texts)
            implements Inspectable {

        public Answer {
            returns = List.copyOf(returns);
            texts = List.copyOf(texts);
        }

        /** Mean return of the continuations. */
        public double mean() {
            return returns.stream().mapToDouble(r -> r).average().orElse(Double.NaN);
        }

        /** Standard error of {@link #mean}; NaN of one continuation. */
        public double standardError() {
            return Math.sqrt(Calibration.variance(array()) / returns.size());
        }

        double[] array() {
            return returns.stream().mapToDouble(r -> r).toArray();
        }

        /**
         * How many standard errors the value lies above the mean; NaN where the continuations earned the same up to
         * 32-bit rounding, for then their spread measures nothing.
         */
        public double errors() {
            return ResponseBaseline.flat(array()) ? Double.NaN : (value - mean()) / standardError();
        }

        @Override
        public View view() {
            return CriticViews.of(this);
        }
    }

    /** The critic's values of many states beside what continuations earned from them. */
    public record Answers(List<Answer> answers) implements Inspectable {

        public Answers {
            answers = List.copyOf(answers);
        }

        /** Bias, unbiased squared error, slope and rank correlation. */
        public Calibration summary() {
            return Calibration.of(
                    answers.stream().mapToDouble(Answer::value).toArray(),
                    answers.stream().map(Answer::array).toArray(double[][]::new));
        }

        @Override
        public View view() {
            return CriticViews.of(this);
        }
    }

    private CriticCheck(PpoMax ppo, Optional<Run> run, Rewards rewards) {
        this.ppo = ppo;
        this.run = run;
        this.rewards = rewards;
    }

    /** Questions about a rollout that the present policy sampled; what is not scored and shaped yet is here. */
    public static CriticCheck of(PpoMax ppo, StageValue value) {
        return of(ppo, Optional.empty(), value);
    }

    static CriticCheck of(PpoMax ppo, Optional<Run> run, StageValue value) {
        Rewards rewards = value.part(Rewards.class)
                .orElseGet(() -> ppo.shape(ppo.score(value.part(Rollout.class)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "there is no response yet to be continued; finish the rollout first")))));
        return new CriticCheck(ppo, run, rewards);
    }

    /**
     * The value before one token, beside {@code count} continuations from there.
     *
     * @throws IllegalStateException if the policy has moved on since the rollout
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public Answer at(int row, int token, int count) {
        Require.atLeast(2, "at", "the number of continuations", count);
        return ask(returns -> answers(returns, token, count, row)).getFirst();
    }

    /**
     * The values before a number of tokens drawn from all responses, on a stream of its own, each beside {@code count}
     * continuations.
     *
     * @throws IllegalStateException if there is no critic, or the policy has moved on since the rollout
     */
    public Answers calibration(int states, int count) {
        Require.atLeast(2, "calibration", "the number of states", states);
        int[] lengths = rewards.rollout().tokens().lengths();
        List<int[]> all = new ArrayList<>();
        for (int row = 0; row < lengths.length; row++) {
            for (int token = 0; token < lengths[row]; token++) {
                all.add(new int[] {row, token});
            }
        }
        int[] order = RandomStreams.permutation(RandomStreams.at(ppo.seed(), PURPOSE, rewards.iteration()), all.size());
        return calibration(
                count, Arrays.stream(order).limit(states).mapToObj(all::get).toList());
    }

    /** The values before the same token of some responses, each beside {@code count} continuations. */
    public Answers calibrationAt(int token, int count, int... rows) {
        return calibration(
                count,
                IntStream.of(rows).mapToObj(row -> new int[] {row, token}).toList());
    }

    private Answers calibration(int count, List<int[]> states) {
        Require.atLeast(2, "calibration", "the number of continuations", count);
        if (!rewards.rollout().hasValues()) {
            throw new IllegalStateException("iteration " + rewards.iteration()
                    + " has no values, for its run has no critic; at(row, token, count) shows what continuations earn");
        }
        TreeMap<Integer, List<Integer>> byToken = new TreeMap<>();
        states.forEach(state ->
                byToken.computeIfAbsent(state[1], token -> new ArrayList<>()).add(state[0]));
        List<Answer> answers = new ArrayList<>();
        byToken.forEach((token, rows) -> answers.addAll(ask(returns ->
                answers(returns, token, count, rows.stream().mapToInt(r -> r).toArray()))));
        return new Answers(answers);
    }

    private interface Question {
        List<Answer> of(ContinuedReturns returns);
    }

    /** A run's policy continues while the run stands and has its weights. */
    private List<Answer> ask(Question question) {
        return run.isPresent()
                ? run.get()
                        .standing(
                                "ask the critic",
                                live -> question.of(
                                        ContinuedReturns.of(run.get().trainer(), rewards)))
                : question.of(ContinuedReturns.of(ppo, rewards));
    }

    private List<Answer> answers(ContinuedReturns continued, int token, int count, int... rows) {
        ContinuedReturns.Sampled sampled = continued.from(token, count, rows);
        Rollout asked = rewards.rollout();
        TokenRows values = asked.values();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            int first = i * count;
            answers.add(new Answer(
                    rows[i],
                    token,
                    asked.completions().get(rows[i]).pieces().get(token),
                    values.get(rows[i], token),
                    Arrays.stream(sampled.returns()[i]).boxed().toList(),
                    IntStream.range(first, first + count)
                            .mapToObj(at -> sampled.rewards()
                                    .rollout()
                                    .completions()
                                    .get(at)
                                    .text())
                            .toList()));
        }
        return answers;
    }
}
