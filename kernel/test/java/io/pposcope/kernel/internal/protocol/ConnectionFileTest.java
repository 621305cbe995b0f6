package io.pposcope.kernel.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionFileTest {
    private static final String GOOD =
            """
            {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 5001, "control_port": 5002, "stdin_port": 5003,
             "iopub_port": 5004, "hb_port": 5005, "key": "k-e-y", "signature_scheme": "hmac-sha256"}""";

    @TempDir
    Path folder;

    @Test
    void read_takesPortsAndKey() throws IOException {
        var file = ConnectionFile.read(write(GOOD));
        assertEquals("tcp://127.0.0.1:5004", file.address(file.iopubPort()));
        assertEquals("k-e-y", file.key());
        assertFalse(file.toString().contains("k-e-y"));
    }

    @Test
    void read_saysWhatIsWrong() throws IOException {
        refused(GOOD.replace("5003", "\"x\""), "stdin_port is \"x\"");
        refused(GOOD.replace("hmac-sha256", "hmac-md5"), "signature_scheme is hmac-md5");
        refused(GOOD.replace("tcp", "ipc"), "transport is ipc");
        refused("[]", "no JSON object");
        refused("{", "no JSON object");
    }

    private void refused(String text, String reason) throws IOException {
        var file = write(text);
        var message =
                assertThrows(IOException.class, () -> ConnectionFile.read(file)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("connection.json"), text);
    }
}
