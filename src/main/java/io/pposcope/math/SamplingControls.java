package io.pposcope.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a next token is drawn from the policy's logits. The steps, in this order: repetition penalty, temperature,
 * softmax, top-k, top-p; after each filter the kept probabilities are renormalised.
 *
 * <p>Source: the released code of the paper, which has no top-k and samples with temperature 0.8, top-p 0.9 and
 * repetition penalty 1.1, but stores log-probabilities of the raw logits; see {@link #warnings} for why that is not
 * done here.
 *
 * @param temperature divides the logits; above 0
 * @param topP keeps a token while the probability before it, in falling order, is below this; above 0, at most 1 (off)
 * @param topK keeps the k most probable tokens, lower ids first among equals; {@link #ALL_TOKENS} for no such filter
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens already generated, once for each
 *     distinct token; above 0, 1 being off
 */
public record SamplingControls(double temperature, double topP, int topK, double repetitionPenalty) {
    /** A top-k larger than any vocabulary. */
    public static final int ALL_TOKENS = Integer.MAX_VALUE;

    private static final SamplingControls EXACT = new SamplingControls(1, 1, ALL_TOKENS, 1);

    public SamplingControls {
        Checks.requirePositive("the temperature", temperature);
        Checks.require(
                topP > 0 && topP <= 1,
                "top-p is %s; it must be above 0 and at most 1, 1 keeping every token",
                Numbers.text(topP));
        Checks.require(
                topK >= 1,
                "top-k is %d; it must be at least 1, or SamplingControls.ALL_TOKENS to keep every token",
                topK);
        Checks.requirePositive("the repetition penalty", repetitionPenalty);
    }

    /** The policy itself: every control off. */
    public static SamplingControls exact() {
        return EXACT;
    }

    /**
     * Whether every token keeps the probability {@code softmax(logits / temperature)}, so that log-probabilities
     * computed with the same temperature everywhere are those of the sampler.
     */
    public boolean isExact() {
        return topP == 1 && topK == ALL_TOKENS && repetitionPenalty == 1;
    }

    /**
     * One sentence for every control that makes KL estimates wrong, saying what goes wrong and what to do; none if
     * exact.
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (topP < 1) {
            warnings.add(warning("top-p %s".formatted(Numbers.text(topP)), "1"));
        }
        if (topK < ALL_TOKENS) {
            warnings.add(warning("top-k %d".formatted(topK), "SamplingControls.ALL_TOKENS"));
        }
        if (repetitionPenalty != 1) {
            warnings.add(warning("repetition penalty %s".formatted(Numbers.text(repetitionPenalty)), "1"));
        }
        return List.copyOf(warnings);
    }

    private static String warning(String control, String off) {
        return ("%s samples from another distribution than the policy that is scored: KL "
                        + "estimates are biased and can turn negative,"
                        + " and the KL penalty then pays for drifting; use %s for training rollouts")
                .formatted(control, off);
    }

    /**
     * The probabilities a next token is drawn with. Shapes: logits and result {@code [V]}.
     *
     * @param generatedSoFar the tokens of this response so far, repeats allowed
     */
    public double[] distribution(double[] logits, int... generatedSoFar) {
        double[] cooled = Arrays.stream(penalised(logits, generatedSoFar))
                .map(logit -> logit / temperature)
                .toArray();
        return keepTopP(keepTopK(Softmax.of(cooled)));
    }

    double[] penalised(double[] logits, int... generatedSoFar) {
        double[] penalised = logits.clone();
        Arrays.stream(generatedSoFar)
                .distinct()
                .forEach(token -> penalised[token] =
                        logits[token] < 0 ? logits[token] * repetitionPenalty : logits[token] / repetitionPenalty);
        return penalised;
    }

    private double[] keepTopK(double[] probabilities) {
        if (topK >= probabilities.length) {
            return probabilities;
        }
        return keep(probabilities, Arrays.copyOf(fallingOrder(probabilities), topK));
    }

    private double[] keepTopP(double[] probabilities) {
        if (topP == 1) {
            return probabilities;
        }
        int[] order = fallingOrder(probabilities);
        double before = 0;
        int kept = 0;
        while (kept < order.length && before < topP) {
            before += probabilities[order[kept++]];
        }
        return keep(probabilities, Arrays.copyOf(order, kept));
    }

    private static int[] fallingOrder(double[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -probabilities[token]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double[] keep(double[] probabilities, int[] tokens) {
        double mass =
                Arrays.stream(tokens).mapToDouble(token -> probabilities[token]).sum();
        double[] kept = new double[probabilities.length];
        for (int token : tokens) {
            kept[token] = probabilities[token] / mass;
        }
        return kept;
    }
}
