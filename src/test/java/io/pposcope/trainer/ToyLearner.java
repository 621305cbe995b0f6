package io.pposcope.trainer;

import io.pposcope.math.LossAveraging;
import io.pposcope.math.PpoLosses;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.Softmax;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.model.Decoding;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.Policy;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Policy and critic as two tables in plain Java: logits of the next token and a value, by the present token. Gradients
 * come from {@code math.PpoLosses}; steps are plain gradient descent, so a state is the tables alone.
 */
public final class ToyLearner implements Learner, Policy, Critic {

    private static final Weights NONE = Weights.builder().build();

    private final int vocabulary;
    private final float[] logits;
    private final float[] values;
    private final double[] logitGradient;
    private final double[] valueGradient;

    public ToyLearner(int vocabulary) {
        this.vocabulary = vocabulary;
        logits = new float[vocabulary * vocabulary];
        values = new float[vocabulary];
        logitGradient = new double[logits.length];
        valueGradient = new double[values.length];
    }

    /** A table knows no end. */
    @Override
    public int contextLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Policy policy() {
        return this;
    }

    @Override
    public Critic critic() {
        return this;
    }

    private double[] logProbsAfter(int token, double temperature) {
        return Softmax.logSoftmax(IntStream.range(0, vocabulary)
                .mapToDouble(i -> logits[token * vocabulary + i] / temperature)
                .toArray());
    }

    private interface Reading {
        double of(int before, int token);
    }

    private static TokenRows read(Sequences s, Reading reading) {
        return TokenRows.of(IntStream.range(0, s.rows())
                .mapToObj(row -> IntStream.range(0, s.responses().length(row))
                        .mapToDouble(
                                t -> reading.of(before(s, row, t), s.responses().get(row, t)))
                        .toArray())
                .toArray(double[][]::new));
    }

    private static int before(Sequences s, int row, int token) {
        return token == 0
                ? s.prompts().get(row, s.prompts().length(row) - 1)
                : s.responses().get(row, token - 1);
    }

    @Override
    public TokenScores score(Sequences s, double temperature) {
        return new TokenScores(
                read(s, (before, token) -> logProbsAfter(before, temperature)[token]),
                read(s, (before, token) -> Softmax.entropy(logProbsAfter(before, temperature))));
    }

    @Override
    public TokenRows values(Sequences s) {
        return read(s, (before, token) -> values[before]);
    }

    @Override
    public Pass accumulate(Experience e, PolicyObjective o, ValueObjective v) {
        TokenScores now = score(e.sequences(), o.temperature());
        var loss = PpoLosses.policy(
                now.logProbs(),
                e.denominatorLogProbs(),
                e.advantages(),
                o.clipRange(),
                o.dualClip(),
                LossAveraging.TOKEN_MEAN);
        addLogProbGradient(e.sequences(), loss.gradient(), o.temperature());
        Pass valued = accumulateValue(e, v);
        return new Pass(loss.value(), valued.valueLoss(), now.logProbs(), now.entropies(), valued.values());
    }

    private void addLogProbGradient(Sequences s, TokenRows gradient, double temperature) {
        for (int row = 0; row < s.rows(); row++) {
            for (int t = 0; t < s.responses().length(row); t++) {
                int before = before(s, row, t);
                double[] slope = Softmax.logProbGradient(
                        logProbsAfter(before, temperature), s.responses().get(row, t));
                for (int i = 0; i < vocabulary; i++) {
                    logitGradient[before * vocabulary + i] += gradient.get(row, t) * slope[i] / temperature;
                }
            }
        }
    }

    @Override
    public Pass accumulateValue(Experience e, ValueObjective v) {
        TokenRows now = values(e.sequences());
        var loss = PpoLosses.value(now, e.oldValues(), e.returns(), v.clipRange(), LossAveraging.TOKEN_MEAN)
                .times(v.coefficient());
        for (int row = 0; row < now.rows(); row++) {
            for (int t = 0; t < now.length(row); t++) {
                valueGradient[before(e.sequences(), row, t)] += loss.gradient().get(row, t);
            }
        }
        return new Pass(0, loss.value(), TokenRows.of(), TokenRows.of(), now);
    }

    @Override
    public double accumulateLanguage(Sequences texts, double coefficient) {
        var loss = PpoLosses.pretrain(score(texts, 1).logProbs(), LossAveraging.TOKEN_MEAN)
                .times(coefficient);
        addLogProbGradient(texts, loss.gradient(), 1);
        return loss.value();
    }

    @Override
    public GradientNorms gradientNorms() {
        return new GradientNorms(norm(logitGradient), norm(valueGradient));
    }

    @Override
    public Gradients gradients() {
        return new Gradients(gradient(logitGradient), gradient(valueGradient));
    }

    private static Weights gradient(double... gradient) {
        float[] narrow = new float[gradient.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) gradient[i];
        }
        return Weights.builder()
                .put("table", new long[] {narrow.length}, narrow)
                .build();
    }

    private static double norm(double... gradient) {
        return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    }

    @Override
    public void step(OptimiserStep step) {
        descend(logits, logitGradient, step.policyRate() * step.policyScale());
        descend(values, valueGradient, step.criticRate() * step.criticScale());
        discardGradients();
    }

    private static void descend(float[] table, double[] gradient, double rate) {
        for (int i = 0; i < table.length; i++) {
            table[i] -= (float) (rate * gradient[i]);
        }
    }

    @Override
    public void discardGradients() {
        Arrays.fill(logitGradient, 0);
        Arrays.fill(valueGradient, 0);
    }

    @Override
    public LearnerState state() {
        return new LearnerState(part(logits), part(values));
    }

    private static LearnerState.Part part(float[] table) {
        return new LearnerState.Part(
                Weights.builder()
                        .put("table", new long[] {table.length}, table.clone())
                        .build(),
                NONE,
                NONE,
                0);
    }

    @Override
    public void restore(LearnerState state) {
        System.arraycopy(state.policy().weights().tensor("table").values(), 0, logits, 0, logits.length);
        System.arraycopy(state.critic().weights().tensor("table").values(), 0, values, 0, values.length);
        discardGradients();
    }

    @Override
    public Decoding decode(TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        return new ToyDecoding(prompts, controls);
    }

    private final class ToyDecoding implements Decoding {
        private final Deque<int[]> past = new ArrayDeque<>();
        private int[] present;
        private SamplingControls controls;

        ToyDecoding(TokenIds prompts, SamplingControls controls) {
            this.present = IntStream.range(0, prompts.rows())
                    .map(row -> prompts.get(row, prompts.length(row) - 1))
                    .toArray();
            this.controls = controls;
        }

        @Override
        public int rows() {
            return present.length;
        }

        @Override
        public double[] nextLogProbs(int row) {
            return logProbsAfter(present[row], controls.temperature());
        }

        @Override
        public Choice sample(double[] uniforms) {
            return force(IntStream.range(0, rows())
                    .map(row -> drawn(nextLogProbs(row), uniforms[row]))
                    .toArray());
        }

        private static int drawn(double[] logProbs, double uniform) {
            double mass = 0;
            for (int token = 0; token < logProbs.length; token++) {
                mass += Math.exp(logProbs[token]);
                if (uniform < mass) {
                    return token;
                }
            }
            return logProbs.length - 1;
        }

        @Override
        public Choice force(int[] tokens) {
            double[] logProbs = IntStream.range(0, rows())
                    .mapToDouble(row -> nextLogProbs(row)[tokens[row]])
                    .toArray();
            double[] entropies = IntStream.range(0, rows())
                    .mapToDouble(row -> Softmax.entropy(nextLogProbs(row)))
                    .toArray();
            return new Choice(tokens, logProbs, logProbs, entropies);
        }

        @Override
        public void advance(int[] tokens) {
            past.push(present);
            present = tokens.clone();
        }

        @Override
        public List<Choice> sampleAhead(double[][] uniforms, boolean[] open, int... ends) {
            List<Choice> choices = new ArrayList<>();
            for (double[] numbers : uniforms) {
                choices.add(sample(numbers));
                advance(choices.getLast().tokens());
            }
            return choices;
        }

        @Override
        public void takeBack(int count) {
            for (int i = 0; i < count; i++) {
                present = past.pop();
            }
        }

        @Override
        public void controls(SamplingControls changed) {
            controls = changed;
        }

        @Override
        public void close() {}
    }
}
