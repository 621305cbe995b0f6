package io.pposcope.evaluate;

import io.pposcope.alarm.AlarmRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The code of the alarm rules as it runs here, so that what another code has found is found anew. */
final class RuleCode {

    private static final List<String> CLASSES =
            List.of("StandardRules", "DriftRules", "RuleFamily", "Findings", "Trend");
    private static final String DIGEST = compute();
    private static final int DIGITS = 16;

    private RuleCode() {}

    /** The beginning of the SHA-256 over the rules' class files. */
    static String digest() {
        return DIGEST;
    }

    private static String compute() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : CLASSES) {
                try (InputStream code = AlarmRule.class.getResourceAsStream(name + ".class")) {
                    digest.update(Objects.requireNonNull(code, name).readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
