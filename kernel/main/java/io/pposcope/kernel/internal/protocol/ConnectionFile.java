package io.pposcope.kernel.internal.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the front end expects the kernel: five ports on one address, and the keys. Its text form leaves the keys out.
 *
 * @param key signs messages
 * @param curve encrypts them, where the front end wants that
 */
public record ConnectionFile(
        String transport,
        String ip,
        int shellPort,
        int controlPort,
        int stdinPort,
        int iopubPort,
        int heartbeatPort,
        String key,
        Optional<Curve> curve) {
    /** A CurveZMQ key pair in Z85, as Jupyter writes it; its text form is empty. */
    public record Curve(String publicKey, String secretKey) {
        @Override
        public String toString() {
            return "Curve[…]";
        }
    }

    private static final int Z85_KEY = 40;

    /**
     * Reads the JSON file that Jupyter hands to a kernel.
     *
     * @throws IOException if the file cannot be read or does not describe a TCP connection signed by HMAC-SHA256
     */
    public static ConnectionFile read(Path file) throws IOException {
        var json = parse(file);
        requireEqual(file, "transport", "tcp", Json.string(json, "transport", "tcp"));
        requireEqual(file, "signature_scheme", "hmac-sha256", Json.string(json, "signature_scheme", "hmac-sha256"));
        return new ConnectionFile(
                "tcp",
                Json.string(json, "ip", "127.0.0.1"),
                port(file, json, "shell_port"),
                port(file, json, "control_port"),
                port(file, json, "stdin_port"),
                port(file, json, "iopub_port"),
                port(file, json, "hb_port"),
                Json.string(json, "key", ""),
                curve(file, json));
    }

    private static Optional<Curve> curve(Path file, JsonObject json) throws IOException {
        var keys = new Curve(Json.string(json, "curve_publickey", ""), Json.string(json, "curve_secretkey", ""));
        if (keys.publicKey.isEmpty() && keys.secretKey.isEmpty()) {
            return Optional.empty();
        }
        if (keys.publicKey.length() != Z85_KEY || keys.secretKey.length() != Z85_KEY) {
            throw new IOException("connection file " + file + ": curve_publickey and curve_secretkey must both have "
                    + Z85_KEY + " characters (Z85); let Jupyter write the file");
        }
        return Optional.of(keys);
    }

    /** The socket address of a port: {@code tcp://127.0.0.1:5555}. */
    public String address(int port) {
        return transport + "://" + ip + ":" + port;
    }

    private static JsonObject parse(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(
                    "connection file " + file + " is no JSON object; Jupyter writes it, so start the kernel "
                            + "through Jupyter or pass the file it wrote",
                    e);
        }
    }

    private static int port(Path file, JsonObject json, String name) throws IOException {
        int port = Json.integer(json, name, -1);
        if (port < 1 || port > 65_535) {
            throw new IOException("connection file " + file + ": " + name + " is " + json.get(name)
                    + ", expected a port from 1 to 65535");
        }
        return port;
    }

    private static void requireEqual(Path file, String name, String expected, String found) throws IOException {
        if (!found.equals(expected)) {
            throw new IOException("connection file " + file + ": " + name + " is " + found
                    + ", this kernel speaks only " + expected + "; configure Jupyter's KernelManager accordingly");
        }
    }

    @Override
    public String toString() {
        return "ConnectionFile[" + address(shellPort) + ", …]";
    }
}
