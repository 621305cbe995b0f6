package io.pposcope.recording;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.ResponseTable;
import io.pposcope.experience.ShapingRule;
import io.pposcope.experience.StageValue;
import io.pposcope.internal.files.FileReplacement;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SamplingControls;
import io.pposcope.model.files.TensorFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** A stage value as a pair of files, {@code NAME.jsonl} and {@code NAME.safetensors}; the format is the package's. */
public final class StageFiles {

    static final String FORMAT = "pposcope-recording-1";

    /** The first line of the JSON file. */
    record Header(
            String format,
            String kind,
            int iteration,
            Tensors tensors,
            Lines lines,
            Map<String, Double> metrics,
            Optional<Sampling> sampling,
            Optional<ShapingRule> shaping,
            Optional<RunningMoments> momentsAfter,
            Optional<AdvantageRule> advantage,
            Optional<Update> update,
            Optional<Map<String, Double>> seconds,
            Optional<List<String>> tokenParts) {}

    /** By which the safetensors file is known. */
    record Tensors(long bytes, long crc32) {

        static Tensors of(byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return new Tensors(content.length, crc.getValue());
        }
    }

    /**
     * How many follow the header: first the responses', or the prompts' where there are none yet, then the
     * minibatches'.
     */
    record Lines(int rows, int minibatches) {}

    record Sampling(long policyVersion, SamplingControls controls) {}

    record Update(int iteration, long policyVersion, Map<String, Double> metrics, Optional<String> stopped) {}

    record RowLine(
            int row,
            Prompt prompt,
            Optional<Response> response,
            Optional<Double> score,
            Optional<Map<String, Double>> parts,
            Optional<Double> transformed) {}

    record MinibatchLine(int minibatch, int epoch, List<Integer> rows, Map<String, Double> metrics) {}

    private StageFiles() {}

    /**
     * Writes both files whole beside their places, then moves each there in one step, the JSON last. A failure or a
     * killed process before the first move leaves an older pair of that name; a process killed between the two has
     * written the new.
     *
     * @throws IOException if the disk does not take them; nothing written earlier is touched then
     * @throws io.pposcope.math.ShapeException if a series of the value has not one number for each response token
     */
    public static void write(Path folder, String name, StageValue value) throws IOException {
        StageWriter writer = new StageWriter(value);
        try (FileReplacement tensors = TensorFile.prepare(
                        tensors(folder, name), writer.series().tensors());
                FileReplacement json = FileReplacement.prepare(
                        json(folder, name),
                        Stream.of(writer.text(new Tensors(tensors.bytes(), tensors.crc32())))
                                .map(StandardCharsets.UTF_8::encode)
                                .iterator())) {
            tensors.commit();
            json.commit();
        }
    }

    /**
     * Reads a pair of files.
     *
     * @throws IOException if one is missing or torn, both do not belong together, or the format is another
     */
    public static StageValue read(Path folder, String name) throws IOException {
        return read(folder, name, StageReader::value);
    }

    /**
     * The responses of a pair of files, which may lack series; what they lack is unknown.
     *
     * @throws IOException if one is missing or torn, both do not belong together, or the format is another
     */
    static ResponseTable responses(Path folder, String name) throws IOException {
        return read(folder, name, StageReader::responses);
    }

    private interface Content<T> {
        T of(StageReader reader) throws IOException;
    }

    private static <T> T read(Path folder, String name, Content<T> content) throws IOException {
        Path tensors = tensors(folder, name);
        Path json = jsonInForce(folder, name);
        try {
            List<String> lines = lines(json);
            Header header = parsed(json, lines.isEmpty() ? "" : lines.getFirst());
            byte[] bytes = Files.readAllBytes(tensors);
            if (!header.tensors().equals(Tensors.of(bytes))) {
                throw new IOException(tensors + " does not belong to " + json + " or is torn: it has " + bytes.length
                        + " bytes where " + header.tensors().bytes()
                        + " of another content were written; record or copy both again");
            }
            Series series = Series.of(TensorFile.parse(ByteBuffer.wrap(bytes), tensors.toString()), tensors.toString());
            return content.of(new StageReader(header, lines.subList(1, lines.size()), series));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    e.getFile() + " is missing; a stage value is a pair of files, " + json.getFileName() + " and "
                            + tensors.getFileName() + ": copy both, or record again",
                    e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw torn(json, e);
        }
    }

    /** Reads only the header of a recorded pair. */
    static Header header(Path folder, String name) throws IOException {
        Path json = jsonInForce(folder, name);
        return parsed(json, firstLine(json));
    }

    private static Path json(Path folder, String name) {
        return folder.resolve(name + ".jsonl");
    }

    private static Path tensors(Path folder, String name) {
        return folder.resolve(name + ".safetensors");
    }

    /**
     * The JSON of the tensors in place. The new one still lies beside its place if a process died between the two
     * moves.
     */
    private static Path jsonInForce(Path folder, String name) throws IOException {
        Path json = json(folder, name);
        Path beside = FileReplacement.beside(json);
        if (!Files.exists(beside) || !Files.exists(json) || !Files.exists(tensors(folder, name))) {
            return json;
        }
        Tensors inPlace = Tensors.of(Files.readAllBytes(tensors(folder, name)));
        return !belongs(json, inPlace) && belongs(beside, inPlace) ? beside : json;
    }

    private static boolean belongs(Path json, Tensors tensors) {
        try {
            return parsed(json, firstLine(json)).tensors().equals(tensors);
        } catch (IOException e) {
            return false;
        }
    }

    private static String firstLine(Path json) throws IOException {
        try (BufferedReader reader = TextFile.open(json)) {
            return Objects.requireNonNullElse(reader.readLine(), "");
        } catch (MalformedFileException e) {
            throw notText(e);
        }
    }

    private static List<String> lines(Path json) throws IOException {
        try {
            return TextFile.lines(json);
        } catch (MalformedFileException e) {
            throw notText(e);
        }
    }

    private static Header parsed(Path json, String line) throws IOException {
        String format = format(json, line);
        if (!format.equals(FORMAT)) {
            throw new IOException(json + " has the format " + format + "; " + FORMAT
                    + " is read here: open it with the version that wrote it");
        }
        try {
            return RecordJson.fromJson(line, Header.class);
        } catch (IllegalArgumentException e) {
            throw torn(json, e);
        }
    }

    private static String format(Path json, String line) throws IOException {
        try {
            return JsonFile.parse(line, json + ", line 1").text("format");
        } catch (MalformedFileException e) {
            throw noHeader(json, line, e);
        }
    }

    private static IOException noHeader(Path json, String line, Throwable cause) {
        return new IOException(
                json + " is torn or no recording: its first line is "
                        + (line.isEmpty() ? "empty" : line.substring(0, Math.min(60, line.length())))
                        + "; expected a JSON object with \"format\":\"" + FORMAT + "\"; record or copy it again",
                cause);
    }

    private static IOException torn(Path json, RuntimeException e) {
        return new IOException(json + " is torn: " + e.getMessage() + "; record or copy it again", e);
    }

    private static IOException notText(MalformedFileException e) {
        return new IOException(e.getMessage() + "; it is torn or no recording: record or copy it again", e);
    }
}
