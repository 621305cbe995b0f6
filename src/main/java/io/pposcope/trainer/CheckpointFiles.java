package io.pposcope.trainer;

import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.internal.files.InnerPath;
import io.pposcope.internal.files.TextFile;
import io.pposcope.model.LearnerState;
import io.pposcope.recording.RecordJson;
import io.pposcope.recording.StageFiles;
import io.pposcope.stage.RolloutSoFar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The files of a checkpoint. {@code state.json} is written last and lists the others by name, length and CRC-32; its
 * own CRC-32 is that of its text with the eight digits of the sum being zeros. Format 2 had neither; it is still
 * read.
 */
final class CheckpointFiles {

    static final String STATE = "state.json";

    private static final String FORMAT = "pposcope-checkpoint-3";
    private static final String FORMAT_WITHOUT_SUMS = "pposcope-checkpoint-2";
    private static final String REACHED = "reached";
    private static final String UPDATE = "update";
    private static final Pattern OWN_SUM = Pattern.compile("\"ownCrc32\":\"(\\p{XDigit}{8})\"");
    private static final String NO_SUM = "00000000";
    private static final int BUFFER_BYTES = 1 << 20;

    private record Header(
            String format,
            Fingerprint fingerprint,
            PpoMaxConfig config,
            long seed,
            TrainerState state,
            long policySteps,
            long criticSteps,
            Optional<Underway> underway,
            Optional<Map<String, Sum>> files,
            Optional<String> ownCrc32) {}

    private record Underway(Optional<RolloutSoFar> rollout, boolean updating, Map<String, Double> seconds) {}

    /** By which a file is known. */
    private record Sum(long bytes, long crc32) {

        static Sum of(Path file) throws IOException {
            CRC32 crc = new CRC32();
            long bytes = 0;
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            try (FileChannel channel = FileChannel.open(file)) {
                for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
                    crc.update(buffer.flip());
                    bytes += read;
                    buffer.clear();
                }
            }
            return new Sum(bytes, crc.getValue());
        }
    }

    private CheckpointFiles() {}

    static void write(Path folder, TrainingSnapshot snapshot, Fingerprint fingerprint) throws IOException {
        LearnerState learner = snapshot.learner();
        LearnerFiles.write(folder, learner);
        if (snapshot.underway().isPresent()) {
            IterationSoFar soFar = snapshot.underway().get();
            StageFiles.write(folder, REACHED, soFar.reached());
            if (soFar.update().isPresent()) {
                StageFiles.write(folder, UPDATE, soFar.update().get());
            }
        }
        Header header = new Header(
                FORMAT,
                fingerprint,
                snapshot.config(),
                snapshot.seed(),
                snapshot.state(),
                learner.policy().steps(),
                learner.critic().steps(),
                snapshot.underway()
                        .map(soFar ->
                                new Underway(soFar.rollout(), soFar.update().isPresent(), soFar.seconds())),
                Optional.of(sums(folder)),
                Optional.of(NO_SUM));
        String text = RecordJson.toJson(header) + "\n";
        writeText(folder.resolve(STATE), OWN_SUM.matcher(text).replaceFirst("\"ownCrc32\":\"" + ownSum(text) + "\""));
    }

    private static Map<String, Sum> sums(Path folder) throws IOException {
        Map<String, Sum> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sums.put(file.getFileName().toString(), Sum.of(file));
            }
        }
        return sums;
    }

    private static String ownSum(String text) {
        CRC32 crc = new CRC32();
        crc.update(OWN_SUM.matcher(text)
                .replaceFirst("\"ownCrc32\":\"" + NO_SUM + "\"")
                .getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static void writeText(Path file, String text) throws IOException {
        Files.writeString(file, text);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** What keeps a folder from being a whole checkpoint, in words; its files' contents are not looked at. */
    static List<String> missing(Path folder) {
        if (!Files.isRegularFile(folder.resolve(STATE))) {
            return List.of(STATE + " is missing");
        }
        List<String> missing = new ArrayList<>();
        try {
            Header header = header(folder);
            Map<String, Sum> files = header.files().orElse(Map.of());
            for (String name : files.isEmpty() ? LearnerFiles.NAMES : files.keySet()) {
                if (!Files.isRegularFile(folder.resolve(name))) {
                    missing.add(name + " is missing");
                } else if (!files.isEmpty()
                        && Files.size(folder.resolve(name)) != files.get(name).bytes()) {
                    missing.add(name + " has " + Files.size(folder.resolve(name)) + " bytes instead of "
                            + files.get(name).bytes());
                }
            }
        } catch (IOException e) {
            missing.add(e.getMessage());
        }
        return missing;
    }

    static Checkpoint.Saved read(Path folder) throws IOException {
        Header header = header(folder);
        try {
            for (Map.Entry<String, Sum> file : header.files().orElse(Map.of()).entrySet()) {
                requireSame(folder.resolve(file.getKey()), file.getValue(), Sum.of(folder.resolve(file.getKey())));
            }
            LearnerState learner = LearnerFiles.read(folder, header.policySteps(), header.criticSteps());
            Optional<IterationSoFar> underway = header.underway().isPresent()
                    ? Optional.of(readUnderway(folder, header.underway().get()))
                    : Optional.empty();
            return new Checkpoint.Saved(
                    new TrainingSnapshot(header.config(), header.seed(), header.state(), learner, underway),
                    header.fingerprint());
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " is torn: " + e.getFile() + " is missing; use an earlier checkpoint", e);
        }
    }

    private static void requireSame(Path file, Sum written, Sum found) throws IOException {
        if (!written.equals(found)) {
            throw new IOException(("%s is torn, or another file under its name: it has %d bytes with CRC-32 %08x,"
                            + " and %d bytes with CRC-32 %08x were written; use an earlier checkpoint")
                    .formatted(file, found.bytes, found.crc32, written.bytes, written.crc32));
        }
    }

    private static IterationSoFar readUnderway(Path folder, Underway underway) throws IOException {
        StageValue reached = StageFiles.read(folder, REACHED);
        Optional<UpdateReport> update =
                underway.updating() ? Optional.of((UpdateReport) StageFiles.read(folder, UPDATE)) : Optional.empty();
        return new IterationSoFar(reached, underway.rollout(), update, underway.seconds());
    }

    private static Header header(Path folder) throws IOException {
        Path file = folder.resolve(STATE);
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    folder + " is not a checkpoint: it has no " + STATE + "; expected a folder named iteration-000000");
        }
        try {
            String text = TextFile.read(file);
            if (!text.contains("\"" + FORMAT + "\"") && !text.contains("\"" + FORMAT_WITHOUT_SUMS + "\"")) {
                throw new IOException(file + " is torn or of another format than " + FORMAT
                        + "; use an earlier checkpoint of this version");
            }
            Header header = RecordJson.fromJson(text, Header.class);
            requireSums(file, text, header);
            return header;
        } catch (RuntimeException e) {
            throw new IOException(file + " is torn: " + e.getMessage() + "; use an earlier checkpoint", e);
        }
    }

    private static void requireSums(Path file, String text, Header header) throws IOException {
        if (header.format().equals(FORMAT)) {
            Matcher sum = OWN_SUM.matcher(text);
            if (!sum.find() || !sum.group(1).equals(ownSum(text))) {
                throw new IOException(file
                        + " is torn: it is not the text that was written, by its CRC-32; use an earlier checkpoint");
            }
            header.files()
                    .orElse(Map.of())
                    .keySet()
                    .forEach(name -> InnerPath.of(file.getParent(), name, file.toString()));
            if (!header.files()
                    .map(Map::keySet)
                    .filter(names -> names.containsAll(LearnerFiles.NAMES))
                    .isPresent()) {
                throw new IOException(
                        file + " is torn: it does not list " + LearnerFiles.NAMES + "; use an earlier checkpoint");
            }
        }
    }
}
