package io.pposcope.internal.hub;

import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Fetches a model by its name on the hub, {@code owner/name}, as far as it is not in the cache. Downloads go on where
 * they broke off and are checked against the hub's checksums; without a network, what was fetched before is used.
 *
 * <p>{@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_CACHE}, {@code HF_HOME} and {@code HF_HUB_OFFLINE} mean what
 * they mean to {@code huggingface_hub}.
 */
public final class HubRepository {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*/(?!\\.+$)[\\w.-]+");
    private static final String BRANCH = "main";
    /** What a model needs here; weights in other formats, pictures and the like stay where they are. */
    private static final Pattern WANTED = Pattern.compile(
            "[^/\\p{Cntrl}]*\\.(safetensors|json|txt|jinja)" + "|additional_chat_templates/[^/\\p{Cntrl}]+\\.jinja");

    private final String name;
    private final URI endpoint;
    private final HubCache cache;
    private final Transfer transfer;
    private final boolean offline;

    HubRepository(String name, Map<String, String> environment) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "“" + name + "” is no name of a hub repository; expected OWNER/NAME, as openai-community/gpt2");
        }
        this.name = name;
        endpoint = endpoint(environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co"));
        cache = HubCache.of(environment);
        transfer = new Transfer(endpoint, Optional.ofNullable(environment.get("HF_TOKEN")));
        offline = "1".equals(environment.get("HF_HUB_OFFLINE"));
    }

    private static URI endpoint(String address) {
        try {
            URI endpoint = new URI(address);
            if (("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))
                    && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(noAddress(address), e);
        }
        throw new IllegalArgumentException(noAddress(address));
    }

    private static String noAddress(String address) {
        return "HF_ENDPOINT is “" + address + "”; expected the address of a hub, as https://huggingface.co";
    }

    /** @throws IllegalArgumentException if the name is not of the form {@code owner/name} */
    public static HubRepository of(String name) {
        return new HubRepository(name, System.getenv());
    }

    /**
     * A local folder with the repository's model files.
     *
     * @param progress told the file and the share of all bytes that is there
     * @throws IOException if the repository cannot be reached and was not fetched before, does not exist, or is damaged
     */
    public Path fetch(BiConsumer<String, Double> progress) throws IOException {
        Optional<Path> known = cache.known(name, BRANCH);
        if (offline) {
            return known.orElseThrow(() ->
                    new IOException(name + " was not fetched before, and HF_HUB_OFFLINE=1 forbids to fetch it now"));
        }
        try {
            return fetchNow(progress);
        } catch (ConnectException | HttpTimeoutException | UnresolvedAddressException e) {
            return known.orElseThrow(() -> new IOException(
                    endpoint + " cannot be reached, and " + name
                            + " was not fetched before; look at the network or the proxy, "
                            + "or fetch it elsewhere and give its folder",
                    e));
        }
    }

    private record Part(String file, Transfer.Head head) {}

    private Path fetchNow(BiConsumer<String, Double> progress) throws IOException {
        JsonFields description = describe();
        String commit = commit(description);
        List<Part> parts = new ArrayList<>();
        for (String file : wanted(description)) {
            parts.add(new Part(file, transfer.head(address(commit, file))));
        }
        double total =
                Math.max(1, parts.stream().mapToDouble(part -> part.head.size()).sum());
        double[] done = {0};
        for (Part part : parts) {
            Path blob = cache.blob(name, part.head.checksum());
            if (!Files.exists(blob)) {
                transfer.download(
                        address(commit, part.file),
                        part.head,
                        blob,
                        bytes -> progress.accept(part.file, (done[0] + bytes) / total));
            }
            cache.link(name, commit, part.file, blob);
            done[0] += part.head.size();
            progress.accept(part.file, done[0] / total);
        }
        cache.point(name, BRANCH, commit);
        return cache.snapshot(name, commit);
    }

    private static String commit(JsonFields description) {
        if (!HubCache.isCommit(description.text("sha"))) {
            throw description.wrong(
                    "sha", "a commit of 40 hexadecimal digits: look whether HF_ENDPOINT is a hub you trust");
        }
        return description.text("sha");
    }

    private static List<String> wanted(JsonFields description) {
        return description.objects("siblings").stream()
                .map(sibling -> sibling.text("rfilename"))
                .filter(file -> WANTED.matcher(file).matches())
                .toList();
    }

    private URI address(String commit, String file) throws IOException {
        try {
            return endpoint.resolve(new URI(null, null, "/" + name + "/resolve/" + commit + "/" + file, null));
        } catch (URISyntaxException e) {
            throw new IOException(
                    endpoint + " names the file \"" + file + "\" of " + name + ", which no address can hold", e);
        }
    }

    private JsonFields describe() throws IOException {
        URI asked = endpoint.resolve("/api/models/" + name + "/revision/" + BRANCH);
        Transfer.Answer answer = transfer.text(asked);
        switch (answer.status()) {
            case 200 -> {}
            case 401, 403 ->
                throw new IOException(name + " needs a login at " + endpoint
                        + ", or does not exist; accept its terms there and set HF_TOKEN");
            case 404 -> throw new IOException("there is no model " + name + " at " + endpoint);
            default ->
                throw new IOException(
                        endpoint + " answered " + answer.status() + " when asked for " + name + "; try again later");
        }
        return JsonFile.parse(answer.body(), "the answer of " + asked);
    }
}
