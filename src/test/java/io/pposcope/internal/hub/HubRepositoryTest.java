package io.pposcope.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub of one repository, on a real HTTP server of our own. */
class HubRepositoryTest {

    private static final byte[] TEMPLATE = "{{ messages }}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONFIG = "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WEIGHTS = new byte[3_000_000];
    private static final String COMMIT = "c0ffee".repeat(6) + "c0ff";

    @TempDir
    Path cache;

    private HttpServer hub;
    private HttpServer store;
    private final List<String> seen = new ArrayList<>();
    private boolean damaged;

    @BeforeEach
    void serve() throws Exception {
        Arrays.setAll(new int[WEIGHTS.length], i -> WEIGHTS[i] = (byte) (i * 31));
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            seen.add("store " + exchange.getRequestHeaders().getFirst("Range") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            send(exchange, WEIGHTS);
        });
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext(
                "/api/models/us/tiny/revision/main",
                exchange -> send(
                        exchange,
                        ("{\"sha\": \"" + COMMIT
                                        + "\", \"siblings\": [{\"rfilename\": \"config.json\"}, {\"rfilename\": "
                                        + "\"model.safetensors\"}, {\"rfilename\": \"picture.png\"}, "
                                        + "{\"rfilename\": \"additional_chat_templates/rag.jinja\"}, {\"rfilename\": \"more/config.json\"}]}")
                                .getBytes()));
        small("config.json", CONFIG);
        small("additional_chat_templates/rag.jinja", TEMPLATE);
        hub.createContext("/us/tiny/resolve/" + COMMIT + "/model.safetensors", exchange -> {
            exchange.getResponseHeaders()
                    .set("X-Linked-Etag", "\"" + (damaged ? "0".repeat(64) : hash("SHA-256", WEIGHTS)) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(WEIGHTS.length));
            exchange.getResponseHeaders()
                    .set("Location", "http://127.0.0.1:" + store.getAddress().getPort() + "/large");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        hub.start();
        store.start();
    }

    private void small(String file, byte[] content) {
        hub.createContext("/us/tiny/resolve/" + COMMIT + "/" + file, exchange -> {
            exchange.getResponseHeaders()
                    .set("ETag", "\"" + hash("SHA-1", ("blob " + content.length + "\0").getBytes(), content) + "\"");
            send(exchange, content);
        });
    }

    @AfterEach
    void stop() {
        hub.stop(0);
        store.stop(0);
    }

    private static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        byte[] sent = range == null
                ? body
                : Arrays.copyOfRange(body, Integer.parseInt(range.replaceAll("\\D", "")), body.length);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(sent.length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, head ? -1 : sent.length);
        if (!head) {
            exchange.getResponseBody().write(sent);
        }
        exchange.close();
    }

    private HubRepository repository(String name, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HF_ENDPOINT",
                "http://127.0.0.1:" + hub.getAddress().getPort(),
                "HF_HUB_CACHE",
                cache.toString(),
                "HF_TOKEN",
                "secret"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return new HubRepository(name, environment);
    }

    @Test
    void a_model_is_fetched_once_into_the_hubs_own_layout() throws IOException {
        List<Double> shares = new ArrayList<>();
        Path folder = repository("us/tiny").fetch((file, share) -> shares.add(share));
        assertEquals(cache.resolve("models--us--tiny/snapshots/" + COMMIT), folder);
        assertEquals(new String(CONFIG), Files.readString(folder.resolve("config.json")));
        assertTrue(Arrays.equals(WEIGHTS, Files.readAllBytes(folder.resolve("model.safetensors"))));
        assertEquals(
                new String(TEMPLATE),
                Files.readString(folder.resolve("additional_chat_templates/rag.jinja")),
                "it decides which template counts");
        assertFalse(Files.exists(folder.resolve("picture.png")) || Files.exists(folder.resolve("more")));
        assertEquals(COMMIT, Files.readString(cache.resolve("models--us--tiny/refs/main")));
        assertTrue(Files.isRegularFile(cache.resolve("models--us--tiny/blobs/" + hash("SHA-256", WEIGHTS))));
        assertEquals(1, shares.getLast());
        assertEquals(List.of("store null null"), seen, "the token stays at the hub");
        repository("us/tiny").fetch((file, share) -> {});
        assertEquals(1, seen.size(), "fetched once only");
    }

    @Test
    void a_broken_download_goes_on_where_it_stopped() throws IOException {
        Path part = cache.resolve("models--us--tiny/blobs/" + hash("SHA-256", WEIGHTS) + ".incomplete");
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(WEIGHTS, 1_000_000));
        Path folder = repository("us/tiny").fetch((file, share) -> {});
        assertTrue(Arrays.equals(WEIGHTS, Files.readAllBytes(folder.resolve("model.safetensors"))));
        assertEquals(List.of("store bytes=1000000- null"), seen);
    }

    @Test
    void a_damaged_download_is_thrown_away() {
        damaged = true;
        String said = assertThrows(
                        IOException.class, () -> repository("us/tiny").fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("came damaged"), said);
        assertFalse(Files.exists(cache.resolve("models--us--tiny/refs/main")), "nothing partial is taken for whole");
        assertFalse(Files.exists(cache.resolve("models--us--tiny/blobs/" + "0".repeat(64) + ".incomplete")));
    }

    @Test
    void without_a_network_what_was_fetched_is_used() throws IOException {
        Path folder = repository("us/tiny").fetch((file, share) -> {});
        assertEquals(folder, repository("us/tiny", "HF_HUB_OFFLINE", "1").fetch((file, share) -> {}));
        assertEquals(
                folder,
                repository("us/tiny", "HF_ENDPOINT", "http://127.0.0.1:9").fetch((file, share) -> {}));
        String said = assertThrows(IOException.class, () -> repository("us/other", "HF_ENDPOINT", "http://127.0.0.1:9")
                        .fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("cannot be reached") && said.contains("was not fetched before"), said);
    }

    @Test
    void wrong_names_are_explained() {
        assertTrue(
                assertThrows(IOException.class, () -> repository("us/nothing").fetch((file, share) -> {}))
                        .getMessage()
                        .contains("there is no model us/nothing"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> HubRepository.of("gpt2"))
                .getMessage()
                .contains("expected OWNER/NAME"));
        assertThrows(IllegalArgumentException.class, () -> HubRepository.of("../etc/passwd"));
    }

    /** A hub of one's own choosing may answer anything; no answer is taken as a path, a program or an order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../x/.jupyter",
                "/etc",
                "main",
                "",
                "C0FFEE",
                "..",
                "c0ffee",
                "c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0f/",
                "c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff\\n"
            })
    void a_commit_that_is_none_is_refused_before_anything_is_written(String commit) throws IOException {
        answer("{\"sha\": \"" + commit + "\", \"siblings\": [{\"rfilename\": \"config.json\"}]}");
        String said = assertThrows(IllegalArgumentException.class, () -> repository("us/tiny")
                        .fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("sha") && said.contains("40 hexadecimal digits") && said.contains("127.0.0.1"), said);
        assertEquals(List.of(), everything(cache));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "",
                "null",
                "{}",
                "{\"sha\": {}}",
                "{\"sha\": \"COMMIT\"}",
                "{\"sha\": \"COMMIT\", \"siblings\": {}}",
                "{\"sha\": \"COMMIT\", \"siblings\": [null]}",
                "{\"sha\": \"COMMIT\", \"siblings\": [{\"rfilename\": 3}]}"
            })
    void an_answer_that_is_no_description_is_explained(String body) throws IOException {
        answer(body.replace("COMMIT", COMMIT));
        String said = assertThrows(IllegalArgumentException.class, () -> repository("us/tiny")
                        .fetch((file, share) -> {}))
                .getMessage();
        assertTrue(
                said.startsWith("the answer of http://127.0.0.1")
                        && (said.contains("expected") || said.contains("fetch it again")),
                said);
        assertEquals(List.of(), everything(cache));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../config.json",
                "/etc/config.json",
                "..\\\\config.json",
                "C:config.json",
                "a/../../config.json",
                "folder/config.json"
            })
    void a_files_name_never_leaves_the_snapshot(String file) throws IOException {
        hub.createContext("/us/tiny/resolve/", exchange -> {
            exchange.getResponseHeaders()
                    .set("ETag", "\"" + hash("SHA-1", ("blob " + CONFIG.length + "\0").getBytes(), CONFIG) + "\"");
            send(exchange, CONFIG);
        });
        answer("{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"" + file + "\"}]}");
        try {
            repository("us/tiny").fetch((name, share) -> {});
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("expected a name inside"), refused.getMessage());
        }
        assertEquals(
                List.of(),
                everything(cache).stream()
                        .filter(path -> path.getFileName().toString().contains("config.json"))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../../x", "/etc/passwd", "short", "..", "g000000000000000000000000000000000000000", ""})
    void a_checksum_that_is_none_is_refused(String checksum) throws IOException {
        replace("/us/tiny/resolve/" + COMMIT + "/config.json", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"" + checksum + "\"");
            send(exchange, CONFIG);
        });
        String said = assertThrows(
                        IOException.class, () -> repository("us/tiny").fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("expected 40 or 64 hexadecimal digits"), said);
        assertEquals(List.of(), everything(cache));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///nowhere", "::", "http://["})
    void a_redirect_leads_to_the_web_or_nowhere(String location) {
        replace("/us/tiny/resolve/" + COMMIT + "/model.safetensors", exchange -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", hash("SHA-256", WEIGHTS));
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(WEIGHTS.length));
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        String said = assertThrows(
                        IOException.class, () -> repository("us/tiny").fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("redirects to"), said);
        assertFalse(Files.exists(cache.resolve("models--us--tiny/refs/main")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1e9", "99999999999999999999", "1000"})
    void a_size_that_is_none_is_refused_and_no_more_is_written_than_was_announced(String size) throws IOException {
        replace("/us/tiny/resolve/" + COMMIT + "/model.safetensors", exchange -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", hash("SHA-256", WEIGHTS));
            exchange.getResponseHeaders().set("X-Linked-Size", size);
            send(exchange, WEIGHTS);
        });
        String said = assertThrows(
                        IOException.class, () -> repository("us/tiny").fetch((file, share) -> {}))
                .getMessage();
        assertTrue(
                said.contains("expected a number of bytes") || said.contains("sends more than the 1000 bytes"), said);
        for (Path file : everything(cache)) {
            assertTrue(
                    !Files.isRegularFile(file) || Files.size(file) <= 1000,
                    file + " has " + Files.size(file) + " bytes");
        }
    }

    @Test
    void a_branch_in_the_cache_that_names_no_commit_is_refused() throws IOException {
        repository("us/tiny").fetch((file, share) -> {});
        Files.writeString(cache.resolve("models--us--tiny/refs/main"), "../../../../x");
        String said = assertThrows(IOException.class, () -> repository("us/tiny", "HF_HUB_OFFLINE", "1")
                        .fetch((file, share) -> {}))
                .getMessage();
        assertTrue(said.contains("refs/main") && said.contains("delete it"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not an address", "file:///etc", "//host", "huggingface.co"})
    void an_endpoint_that_is_none_is_explained(String address) {
        String said = assertThrows(IllegalArgumentException.class, () -> repository("us/tiny", "HF_ENDPOINT", address))
                .getMessage();
        assertTrue(said.startsWith("HF_ENDPOINT is") && said.contains("expected"), said);
    }

    private void answer(String description) {
        replace(
                "/api/models/us/tiny/revision/main",
                exchange -> send(exchange, description.getBytes(StandardCharsets.UTF_8)));
    }

    private void replace(String path, HttpHandler handler) {
        hub.removeContext(path);
        hub.createContext(path, handler);
    }

    /** All files and folders below a folder. */
    private static List<Path> everything(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !path.equals(folder)).toList();
        }
    }
}
