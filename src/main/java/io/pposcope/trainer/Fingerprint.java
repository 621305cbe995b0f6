package io.pposcope.trainer;

import io.pposcope.math.TokenIds;
import io.pposcope.model.Sequences;
import io.pposcope.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a run was trained with and a checkpoint does not hold: enough to notice that it is resumed with something else.
 *
 * @param vocabulary number of tokens
 * @param tokenizer SHA-256 over all pieces in order
 * @param referenceProbe what the reference says of a fixed short text, nats: another model says something else
 * @param arithmetic what the last bits depend on ({@link io.pposcope.model.Learner#arithmetic}); empty in checkpoints
 *     that were written before it was noted
 */
public record Fingerprint(int vocabulary, String tokenizer, double referenceProbe, Optional<String> arithmetic) {

    private static final int PROBE_TOKENS = 8;
    /** Processors round differently; models differ by far more. */
    private static final double PROBE_TOLERANCE = 1e-2;

    public static Fingerprint of(Setup setup) {
        int[] probe = IntStream.range(0, PROBE_TOKENS)
                .map(i -> (int) ((long) setup.tokenizer().vocabularySize() * (i + 1) / (PROBE_TOKENS + 1)))
                .toArray();
        Sequences text = new Sequences(TokenIds.of(new int[] {setup.tokenizer().bos()}), TokenIds.of(probe));
        return new Fingerprint(
                setup.tokenizer().vocabularySize(),
                digest(setup.tokenizer()),
                setup.reference().score(text, 1).logProbs().sum(),
                Optional.of(setup.learner().arithmetic()));
    }

    private static String digest(Tokenizer tokenizer) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int id = 0; id < tokenizer.vocabularySize(); id++) {
                digest.update((tokenizer.piece(id) + "\0").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is to be said where rounding may differ from the one a checkpoint was saved with. */
    Optional<String> otherRounding(Fingerprint saved) {
        return arithmetic.equals(saved.arithmetic)
                ? Optional.empty()
                : Optional.of("it was trained with "
                        + saved.arithmetic.orElse("an earlier version") + " and goes on with "
                        + arithmetic.orElse("another one")
                        + ": the last bits may differ from those of the run that was not interrupted");
    }

    /** What differs from the one a checkpoint was saved with, in words; nothing where they agree. */
    List<String> differencesFrom(Fingerprint saved) {
        List<String> differences = new ArrayList<>();
        if (vocabulary != saved.vocabulary || !tokenizer.equals(saved.tokenizer)) {
            differences.add("another tokenizer (" + vocabulary + " tokens here, " + saved.vocabulary + " there)");
        }
        if (!(Math.abs(referenceProbe - saved.referenceProbe) <= PROBE_TOLERANCE)) {
            differences.add("another reference model (it gives the probe text " + referenceProbe + " nats here, "
                    + saved.referenceProbe + " there)");
        }
        return differences;
    }
}
