package io.pposcope.kernel.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 over the four JSON frames of a message, in lower-case hex.
 * An empty key switches signing off, as the protocol allows. The key is never shown.
 */
public final class Signer {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public Signer(String key) {
        this.key = key.isEmpty() ? null : new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Whether messages are signed at all. */
    public boolean signs() {
        return key != null;
    }

    byte[] sign(List<byte[]> parts) {
        if (key == null) {
            return new byte[0];
        }
        var mac = mac();
        parts.forEach(mac::update);
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Compares in constant time, so that a forger learns nothing from how long a refusal takes. */
    boolean accepts(byte[] signature, List<byte[]> parts) {
        return key == null || MessageDigest.isEqual(sign(parts), signature);
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK offers no " + ALGORITHM + ", which every JDK must", e);
        }
    }

    @Override
    public String toString() {
        return signs() ? "Signer[" + ALGORITHM + "]" : "Signer[off]";
    }
}
