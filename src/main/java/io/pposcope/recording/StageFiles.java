package io.pposcope.recording;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.StageValue;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SamplingControls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** A stage value as a pair of files, {@code NAME.jsonl} and {@code NAME.safetensors}; the format is the package's. */
public final class StageFiles {

    static final String FORMAT = "pposcope-recording-1";

    /** The first line of the JSON file. */
    record Header(
            String format, String kind, int iteration, Tensors tensors, Map<String, Double> metrics, Optional<Sampling> sampling,
            Optional<ShapingRule> shaping, Optional<RunningMoments> momentsAfter, Optional<AdvantageRule> advantage,
            Optional<Update> update, Optional<Map<String, Double>> seconds) {}

    record Tensors(long bytes, long crc32) {}

    record Sampling(long policyVersion, SamplingControls controls) {}

    record Update(long policyVersion, Map<String, Double> metrics, Optional<String> stopped) {}

    record RowLine(
            int row, Prompt prompt, Optional<Response> response, Optional<Double> score, Optional<Map<String, Double>> parts,
            Optional<Double> transformed) {}

    record MinibatchLine(int minibatch, int epoch, List<Integer> rows, Map<String, Double> metrics) {}

    private StageFiles() {}

    /**
     * Writes both files, each in one step, the JSON last.
     *
     * @throws IOException if the disk does not take them; earlier files of other names are untouched
     */
    public static void write(Path folder, String name, StageValue value) throws IOException {
        StageWriter writer = new StageWriter(value);
        Path tensors = folder.resolve(name + ".safetensors");
        writer.series().write(tensors);
        Header header = writer.header(new Tensors(Files.size(tensors), crc32(tensors)));
        List<String> lines = new ArrayList<>(List.of(RecordJson.toJson(header)));
        lines.addAll(writer.lines());
        Path beside = folder.resolve(name + ".jsonl.writing");
        Files.writeString(beside, String.join("\n", lines) + "\n");
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(beside, folder.resolve(name + ".jsonl"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads a pair of files.
     *
     * @throws IOException if one is missing or torn, both do not belong together, or the format is another
     */
    public static StageValue read(Path folder, String name) throws IOException {
        Path json = folder.resolve(name + ".jsonl");
        Path tensors = folder.resolve(name + ".safetensors");
        try {
            List<String> lines = Files.readAllLines(json);
            Header header = header(json, lines.isEmpty() ? "" : lines.getFirst());
            if (Files.size(tensors) != header.tensors().bytes() || crc32(tensors) != header.tensors().crc32()) {
                throw new IOException(tensors + " does not belong to " + json + " or is torn: it has " + Files.size(tensors)
                        + " bytes where " + header.tensors().bytes() + " of another content were written; record or copy both again");
            }
            return new StageReader(header, lines.subList(1, lines.size()), Series.read(tensors)).value();
        } catch (NoSuchFileException e) {
            throw new IOException(e.getFile() + " is missing; a stage value is a pair of files, " + json.getFileName() + " and "
                    + tensors.getFileName(), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(json + " is torn: " + e.getMessage() + "; record or copy it again", e);
        }
    }

    /** Reads only the header of a JSON file. */
    static Header header(Path json) throws IOException {
        try (var lines = Files.lines(json)) {
            return header(json, lines.findFirst().orElse(""));
        }
    }

    private static Header header(Path json, String line) throws IOException {
        if (!line.contains("\"" + FORMAT + "\"")) {
            throw new IOException(json + " is torn or of another format than " + FORMAT);
        }
        try {
            return RecordJson.fromJson(line, Header.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(json + " is torn: " + e.getMessage() + "; record or copy it again", e);
        }
    }

    private static long crc32(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return crc.getValue();
    }
}
