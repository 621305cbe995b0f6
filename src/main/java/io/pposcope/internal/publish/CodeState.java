package io.pposcope.internal.publish;

import io.pposcope.internal.files.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The state of the sources that decide recorded numbers: for each of these packages the beginning of a SHA-256 over its
 * code, in which comments, imports and spaces do not count, and for the world also over its shipped files.
 */
public final class CodeState {

    /** What a run of the embedded world computes with. */
    private static final List<String> TRAINING = List.of(
            "data", "engine", "experience", "math", "model", "pipeline", "reward", "stage", "text", "trainer", "world");

    /** What its results are read by. */
    private static final List<String> READING = List.of("alarm", "evaluate", "recording");

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "pposcope");
    private static final Path WORLD = Path.of("src", "main", "resources", "io", "pposcope", "world");
    private static final int DIGITS = 8;

    private CodeState() {}

    /**
     * The state by package.
     *
     * @param root of the source tree
     */
    public static Map<String, String> of(Path root) throws IOException {
        Map<String, String> state = new TreeMap<>();
        for (String room : Stream.of(TRAINING, READING).flatMap(List::stream).toList()) {
            MessageDigest digest = sha256();
            addTree(digest, root.resolve(SOURCES).resolve(room));
            if (room.equals("world")) {
                addTree(digest, root.resolve(WORLD));
            }
            state.put(room, shortened(digest));
        }
        return state;
    }

    /** One digest over the packages that a run computes with: runs of another are not to be mixed with these. */
    public static String training(Map<String, String> state) {
        MessageDigest digest = sha256();
        TRAINING.forEach(room -> digest.update(Objects.toString(state.get(room)).getBytes(StandardCharsets.UTF_8)));
        return shortened(digest);
    }

    /** The packages that differ, or that only one of both has. */
    public static List<String> changed(Map<String, String> recorded, Map<String, String> now) {
        return Stream.concat(recorded.keySet().stream(), now.keySet().stream())
                .distinct()
                .sorted()
                .filter(room -> !Objects.equals(recorded.get(room), now.get(room)))
                .toList();
    }

    private static void addTree(MessageDigest digest, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder; recorded numbers need the source tree around it");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(
                        folder.relativize(file).toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
                digest.update(
                        file.toString().endsWith(".java")
                                ? code(TextFile.read(file)).getBytes(StandardCharsets.UTF_8)
                                : Files.readAllBytes(file));
            }
        }
    }

    /** Java without what does not compute. */
    static String code(String java) {
        StringBuilder code = new StringBuilder();
        java.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("//")
                        && !line.startsWith("/*")
                        && !line.startsWith("*")
                        && !line.startsWith("import ")
                        && !line.startsWith("package "))
                .forEach(line -> code.append(line.replaceAll("\\s+", "")));
        return code.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String shortened(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }
}
