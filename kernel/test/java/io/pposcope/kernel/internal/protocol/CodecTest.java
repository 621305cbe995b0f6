package io.pposcope.kernel.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final String KEY = "a-secret-key";

    private final Codec codec = new Codec(new Signer(KEY));

    @Test
    void signature_isTheKnownHmac() {
        var parts = List.of("{}", "{}", "{}", "{}").stream()
                .map(s -> s.getBytes(StandardCharsets.US_ASCII))
                .toList();
        // python3 -c "import hmac; print(hmac.new(b'a-secret-key', b'{}{}{}{}', 'sha256').hexdigest())"
        assertEquals(
                "ff4756f1e0321634dac21cba5f5376d1ee2df8fd65c736aba2df0af3de065476",
                new String(new Signer(KEY).sign(parts), StandardCharsets.US_ASCII));
    }

    @Test
    void decode_givesBackWhatWasEncoded() {
        var message = message();
        var accepted = assertInstanceOf(Decoded.Accepted.class, codec.decode(codec.encode(message)))
                .message();
        assertEquals(message.header(), accepted.header());
        assertEquals(message.content(), accepted.content());
        assertArrayEquals(new byte[] {1, 2}, accepted.identities().getFirst());
        assertArrayEquals(new byte[] {9}, accepted.buffers().getFirst());
    }

    @Test
    void decode_refusesAnotherKeysSignature() {
        var frames = new Codec(new Signer("another key")).encode(message());
        assertEquals(
                "wrong or missing signature",
                assertInstanceOf(Decoded.Refused.class, codec.decode(frames)).reason());
    }

    @Test
    void decode_refusesAnyOneByteChange() {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            var frames = new ArrayList<>(codec.encode(message()));
            int frame = 2 + random.nextInt(5);
            var changed = frames.get(frame).clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(7));
            frames.set(frame, changed);
            assertInstanceOf(Decoded.Refused.class, codec.decode(frames));
        }
    }

    @Test
    void decode_survivesAnyFrames() {
        var random = new Random(11);
        for (int i = 0; i < 500; i++) {
            var frames = new ArrayList<byte[]>();
            for (int n = random.nextInt(8); n > 0; n--) {
                var frame = new byte[random.nextInt(12)];
                random.nextBytes(frame);
                frames.add(random.nextInt(3) == 0 ? "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII) : frame);
            }
            assertInstanceOf(Decoded.Refused.class, codec.decode(frames));
        }
    }

    @Test
    void signerText_hidesTheKey() {
        assertFalse(new Signer(KEY).toString().contains(KEY));
        assertTrue(new Signer("").sign(List.of()).length == 0);
        assertEquals(
                64,
                HexFormat.of().parseHex(new String(new Signer(KEY).sign(List.of()), StandardCharsets.US_ASCII)).length
                        * 2);
    }

    private static Message message() {
        return new Message(
                List.of(new byte[] {1, 2}),
                Header.fresh("execute_request", "s"),
                Json.object(),
                Json.object(),
                Json.object("code", "π = 3"),
                List.of(new byte[] {9}));
    }
}
