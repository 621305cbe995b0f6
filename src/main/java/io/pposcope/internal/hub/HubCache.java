package io.pposcope.internal.hub;

import io.pposcope.internal.files.InnerPath;
import io.pposcope.internal.files.TextFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hub's cache on disk, in the layout that {@code huggingface_hub} uses and shares: {@code models--OWNER--NAME} with
 * {@code blobs} by checksum, {@code snapshots} by commit, which link to them, and {@code refs} from branch to commit.
 *
 * @param root the folder of all repositories
 */
record HubCache(Path root) {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Whether a name is git's of a commit: 40 hexadecimal digits, and so never a path. */
    static boolean isCommit(String name) {
        return COMMIT.matcher(name).matches();
    }

    /** Where {@code HF_HUB_CACHE} or {@code HF_HOME} say, else in the user's cache folder. */
    static HubCache of(Map<String, String> environment) {
        if (environment.containsKey("HF_HUB_CACHE")) {
            return new HubCache(Path.of(environment.get("HF_HUB_CACHE")));
        }
        return new HubCache(
                environment.containsKey("HF_HOME")
                        ? Path.of(environment.get("HF_HOME"), "hub")
                        : Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub"));
    }

    Path repository(String name) {
        return root.resolve("models--" + name.replace("/", "--"));
    }

    Path blob(String repository, String checksum) {
        return repository(repository).resolve("blobs").resolve(checksum);
    }

    Path snapshot(String repository, String commit) {
        return repository(repository).resolve("snapshots").resolve(commit);
    }

    /**
     * The newest snapshot of a branch that was fetched whole; empty where there is none.
     *
     * @throws IOException if the branch's file names no commit
     */
    Optional<Path> known(String repository, String branch) throws IOException {
        Path ref = repository(repository).resolve("refs").resolve(branch);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        String commit = TextFile.read(ref).strip();
        if (!isCommit(commit)) {
            throw new IOException(
                    ref + " names no commit of 40 hexadecimal digits; delete it, so that the model is fetched anew");
        }
        return Optional.of(snapshot(repository, commit)).filter(folder -> Files.exists(folder.resolve("config.json")));
    }

    /** Notes which commit a branch is at, once all its files are there. */
    void point(String repository, String branch, String commit) throws IOException {
        Path ref = repository(repository).resolve("refs").resolve(branch);
        Files.createDirectories(ref.getParent());
        Files.writeString(ref, commit);
    }

    /** Puts a blob into a snapshot under its name: a link where the file system has them, else a copy. */
    void link(String repository, String commit, String file, Path blob) throws IOException {
        Path place = InnerPath.of(snapshot(repository, commit), file, "the hub's description of " + repository);
        Files.createDirectories(place.getParent());
        Files.deleteIfExists(place);
        try {
            Files.createSymbolicLink(place, place.getParent().relativize(blob));
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(blob, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
