package io.pposcope.recording;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.StageValue;
import io.pposcope.inspect.Charts;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A recorded run: its iterations as the same objects they were, read when they are asked for. */
public final class Recording implements Inspectable {

    private static final Pattern ITERATION = Pattern.compile("iteration-(\\d{6,9})\\.jsonl");

    private final Path folder;
    private final List<Integer> iterations;

    private Recording(Path folder, List<Integer> iterations) {
        this.folder = folder;
        this.iterations = iterations;
    }

    /**
     * The iterations that are in a folder now; those recorded later are seen when it is opened again.
     *
     * @throws IOException if the folder cannot be read or holds no iteration
     */
    public static Recording open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(
                    folder + " is not a folder; a recording is one, written by Recorder or run.record().to");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Integer> iterations = files.map(
                            file -> ITERATION.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> Integer.parseInt(match.group(1)))
                    .sorted()
                    .toList();
            if (iterations.isEmpty()) {
                throw new IOException(
                        folder + " holds no recorded iteration; expected files named iteration-000000.jsonl");
            }
            return new Recording(folder, iterations);
        }
    }

    /** The iterations there are, in order. */
    public List<Integer> iterations() {
        return iterations;
    }

    /**
     * One iteration, read now.
     *
     * @throws IllegalArgumentException if it is not there, naming those that are
     * @throws IOException if its files are torn, or are another value's under its name
     */
    public Iteration iteration(int number) throws IOException {
        requireRecorded(number);
        StageValue found = StageFiles.read(folder, Recorder.name(number));
        if (found instanceof Iteration iteration && iteration.iteration() == number) {
            return iteration;
        }
        throw new IOException(folder.resolve(Recorder.name(number)) + ".jsonl holds a "
                + found.getClass().getSimpleName() + " of iteration " + found.iteration() + "; expected the Iteration "
                + number + ": name the pair after what it holds, or record again");
    }

    /**
     * The responses of one iteration, read now. A series that was not recorded is
     * {@link io.pposcope.experience.Unknown}; the tokens, the texts and a line for each response must be there.
     *
     * @throws IllegalArgumentException if the iteration is not there, naming those that are
     * @throws IOException if its files are torn
     */
    public List<ResponseView> responses(int number) throws IOException {
        requireRecorded(number);
        return StageFiles.responses(folder, Recorder.name(number)).responses();
    }

    private void requireRecorded(int number) {
        if (!iterations.contains(number)) {
            throw new IllegalArgumentException(
                    "iteration " + number + " is not in " + folder + "; it holds " + iterations);
        }
    }

    /**
     * Metrics by path, one map for each of {@link #iterations()}, without reading anything per token.
     *
     * @throws IOException if a header is torn
     */
    public List<Map<String, Double>> metrics() throws IOException {
        List<Map<String, Double>> metrics = new ArrayList<>();
        for (int number : iterations) {
            metrics.add(StageFiles.header(folder, Recorder.name(number)).metrics());
        }
        return metrics;
    }

    /** @throws UncheckedIOException if a header is torn */
    @Override
    public View view() {
        try {
            return GroupView.of(
                    "Recording", new TextView(folder + ": iterations " + ranges()), Charts.history(metricsFromZero()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 0 to 4, 7, 9 to 12}. */
    private String ranges() {
        List<String> ranges = new ArrayList<>();
        for (int from = 0, to = 0; from < iterations.size(); from = ++to) {
            while (to + 1 < iterations.size() && iterations.get(to + 1) == iterations.get(to) + 1) {
                to++;
            }
            ranges.add(from == to ? "" + iterations.get(from) : iterations.get(from) + " to " + iterations.get(to));
        }
        return String.join(", ", ranges);
    }

    /** The charts count from 0: iterations that are not there measured nothing. */
    private List<Map<String, Double>> metricsFromZero() throws IOException {
        List<Map<String, Double>> all = new ArrayList<>(Collections.nCopies(iterations.getLast() + 1, Map.of()));
        List<Map<String, Double>> measured = metrics();
        for (int at = 0; at < measured.size(); at++) {
            all.set(iterations.get(at), measured.get(at));
        }
        return all;
    }

    @Override
    public String toString() {
        return "Recording[" + folder + ", " + iterations.size() + " iterations]";
    }
}
