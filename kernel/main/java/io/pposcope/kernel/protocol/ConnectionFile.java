package io.pposcope.kernel.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the front end expects the kernel: five ports on one address, and the key that signs messages.
 * Its text form leaves the key out.
 */
public record ConnectionFile(String transport, String ip, int shellPort, int controlPort, int stdinPort, int iopubPort,
                             int heartbeatPort, String key) {
    /**
     * Reads the JSON file that Jupyter hands to a kernel.
     *
     * @throws IOException if the file cannot be read or does not describe a TCP connection signed by HMAC-SHA256
     */
    public static ConnectionFile read(Path file) throws IOException {
        var json = parse(file);
        requireEqual(file, "transport", "tcp", Json.string(json, "transport", "tcp"));
        requireEqual(file, "signature_scheme", "hmac-sha256", Json.string(json, "signature_scheme", "hmac-sha256"));
        return new ConnectionFile("tcp", Json.string(json, "ip", "127.0.0.1"), port(file, json, "shell_port"),
                port(file, json, "control_port"), port(file, json, "stdin_port"), port(file, json, "iopub_port"),
                port(file, json, "hb_port"), Json.string(json, "key", ""));
    }

    /** The socket address of a port: {@code tcp://127.0.0.1:5555}. */
    public String address(int port) {
        return transport + "://" + ip + ":" + port;
    }

    private static JsonObject parse(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("connection file " + file + " is no JSON object; Jupyter writes it, so start the kernel "
                    + "through Jupyter or pass the file it wrote", e);
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
            throw new IOException("connection file " + file + ": " + name + " is " + found + ", this kernel speaks only "
                    + expected + "; configure Jupyter's KernelManager accordingly");
        }
    }

    @Override
    public String toString() {
        return "ConnectionFile[" + address(shellPort) + ", …]";
    }
}
