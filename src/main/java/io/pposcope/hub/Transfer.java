package io.pposcope.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.ByteBuffer;
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
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** HTTP as the hub wants it: a token for the hub itself alone, redirects to wherever the large files lie. */
final class Transfer {

    private static final int REDIRECTS = 5;
    private static final int BUFFER = 1 << 20;
    private static final int SHA256_DIGITS = 64;

    /**
     * What the hub says of a file before it is fetched.
     *
     * @param checksum SHA-256 of a large file, git's SHA-1 of a small one
     */
    record Head(String checksum, long size) {}

    private final HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(20)).build();
    private final URI endpoint;
    private final Optional<String> token;

    Transfer(URI endpoint, Optional<String> token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    HttpResponse<String> text(URI address) throws IOException {
        return send(request(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Checksum and size; large files answer with a redirect that carries both. */
    Head head(URI address) throws IOException {
        HttpResponse<Void> response = send(request(address).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.discarding());
        String etag = response.headers().firstValue("x-linked-etag").or(() -> response.headers().firstValue("etag"))
                .orElseThrow(() -> new IOException(address + " has no checksum (status " + response.statusCode() + ")"));
        OptionalLong size = response.headers().firstValueAsLong("x-linked-size");
        return new Head(etag.replaceFirst("^W/", "").replace("\"", ""), size.isPresent() ? size.getAsLong() : response.headers().firstValueAsLong("content-length").orElse(0));
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
        if (have < head.size() || head.size() == 0) {
            HttpResponse<InputStream> response = followed(wanted.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200 && response.statusCode() != 206) {
                throw new IOException(address + " answered " + response.statusCode() + "; try again later");
            }
            write(response, part, response.statusCode() == 206 ? have : 0, progress);
        }
        String found = checksum(part, head.checksum().length() == SHA256_DIGITS);
        if (!found.equals(head.checksum())) {
            Files.delete(part);
            throw new IOException(address + " came damaged: its checksum is " + found + ", the hub says " + head.checksum() + "; try again");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(HttpResponse<InputStream> response, Path part, long from, LongConsumer progress) throws IOException {
        try (InputStream in = response.body(); FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(from);
            out.position(from);
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                progress.accept(out.position());
            }
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
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(30)).header("User-Agent", "pposcope");
        if (address.getAuthority().equals(endpoint.getAuthority())) {
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        }
        return request;
    }

    private <T> HttpResponse<T> followed(HttpRequest first, HttpResponse.BodyHandler<T> handler) throws IOException {
        HttpResponse<T> response = send(first, handler);
        for (int hop = 0; hop < REDIRECTS && response.statusCode() / 100 == 3; hop++) {
            URI next = response.request().uri().resolve(response.headers().firstValue("location").orElseThrow());
            HttpRequest.Builder request = request(next);
            first.headers().firstValue("range").ifPresent(range -> request.header("Range", range));
            response = send(request.build(), handler);
        }
        return response;
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
