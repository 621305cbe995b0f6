package io.pposcope.internal.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** HTTP as the hub wants it: a token for the hub itself alone, redirects to wherever the large files lie. */
final class Transfer {

    private static final int REDIRECTS = 5;
    private static final int BUFFER = 1 << 20;
    private static final int SHA256_DIGITS = 64;
    private static final int LONGEST_ANSWER = 1 << 24;
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern SIZE = Pattern.compile("\\d{1,18}");

    /**
     * What the hub says of a file before it is fetched.
     *
     * @param checksum SHA-256 of a large file, git's SHA-1 of a small one
     */
    record Head(String checksum, long size) {}

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final URI endpoint;
    private final Optional<String> token;

    Transfer(URI endpoint, Optional<String> token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /** An answer that is a text. */
    record Answer(int status, String body) {}

    Answer text(URI address) throws IOException {
        HttpResponse<InputStream> response = send(request(address).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(LONGEST_ANSWER + 1);
            if (body.length > LONGEST_ANSWER) {
                throw new IOException(address + " answered more than " + LONGEST_ANSWER
                        + " bytes; expected the description of a model");
            }
            return new Answer(response.statusCode(), new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Checksum and size; large files answer with a redirect that carries both. */
    Head head(URI address) throws IOException {
        HttpResponse<Void> response = send(
                request(address)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() >= 400) {
            throw new IOException(address + " answered " + response.statusCode() + "; try again later");
        }
        String etag = header(response, "x-linked-etag", "etag")
                .orElse("none")
                .replaceFirst("^W/", "")
                .replace("\"", "");
        if (!CHECKSUM.matcher(etag).matches()) {
            throw new IOException(address + " has the checksum \"" + etag + "\" (status " + response.statusCode()
                    + "); expected 40 or 64 hexadecimal digits: look whether HF_ENDPOINT is a hub you trust");
        }
        String size = header(response, "x-linked-size", "content-length").orElse("none");
        if (!SIZE.matcher(size).matches()) {
            throw new IOException(address + " has the size " + size + "; expected a number of bytes");
        }
        return new Head(etag, Long.parseLong(size));
    }

    private static Optional<String> header(HttpResponse<?> response, String name, String otherwise) {
        return response.headers().firstValue(name).or(() -> response.headers().firstValue(otherwise));
    }

    /** Fetches a file into its place, in a part file until it is whole and its checksum is right. */
    void download(URI address, Head head, Path target, LongConsumer progress) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".incomplete");
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder wanted = request(address);
        if (have > 0 && have < head.size()) {
            wanted.header("Range", "bytes=" + have + "-");
        }
        if (have < head.size() || !Files.exists(part)) {
            HttpResponse<InputStream> response = followed(wanted.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200 && response.statusCode() != 206) {
                throw new IOException(address + " answered " + response.statusCode() + "; try again later");
            }
            write(response, part, response.statusCode() == 206 ? have : 0, head.size(), progress);
        }
        String found = checksum(part, head.checksum().length() == SHA256_DIGITS);
        if (!found.equals(head.checksum())) {
            Files.delete(part);
            throw new IOException(address + " came damaged: its checksum is " + found + ", the hub says "
                    + head.checksum() + "; try again");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(
            HttpResponse<InputStream> response, Path part, long from, long size, LongConsumer progress)
            throws IOException {
        try (InputStream in = response.body();
                FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(from);
            out.position(from);
            byte[] buffer = new byte[BUFFER];
            for (int read = next(in, buffer, response.uri()); read >= 0; read = next(in, buffer, response.uri())) {
                if (out.position() + read > size) {
                    throw new IOException(
                            response.uri() + " sends more than the " + size + " bytes it announced; try again");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                progress.accept(out.position());
            }
        }
    }

    private static int next(InputStream in, byte[] buffer, URI address) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new IOException(
                    address + " broke off (" + e.getMessage() + "); fetch it again, it goes on from there", e);
        }
    }

    private static String checksum(Path file, boolean large) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
            if (!large) {
                digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
            }
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1 and SHA-256", e);
        }
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(30)).header("User-Agent", "pposcope");
        if (endpoint.getAuthority().equals(address.getAuthority())
                && endpoint.getScheme().equals(address.getScheme())) {
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        }
        return request;
    }

    private <T> HttpResponse<T> followed(HttpRequest first, HttpResponse.BodyHandler<T> handler) throws IOException {
        HttpResponse<T> response = send(first, handler);
        for (int hop = 0; hop < REDIRECTS && response.statusCode() / 100 == 3; hop++) {
            URI next = next(response);
            HttpRequest.Builder request = request(next);
            first.headers().firstValue("range").ifPresent(range -> request.header("Range", range));
            response = send(request.build(), handler);
        }
        return response;
    }

    /** Where a redirect leads: the web, and from encryption never out of it. */
    private static URI next(HttpResponse<?> response) throws IOException {
        URI from = response.request().uri();
        String location = response.headers().firstValue("location").orElse("nowhere");
        try {
            URI next = from.resolve(new URI(location));
            boolean web = "https".equals(next.getScheme())
                    || "http".equals(next.getScheme()) && "http".equals(from.getScheme());
            if (web && next.getHost() != null) {
                return next;
            }
        } catch (URISyntaxException e) {
            throw new IOException(from + " redirects to “" + location + "”, which is no address", e);
        }
        throw new IOException(from + " redirects to “" + location
                + "”; expected an address on the web, encrypted where it was before");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching " + request.uri(), e);
        }
    }
}
