package io.pposcope.recording;

import io.pposcope.experience.Iteration;
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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A recorded run: its iterations as the same objects they were, read when they are asked for. */
public final class Recording implements Inspectable {

    private static final Pattern ITERATION = Pattern.compile("iteration-(\\d{6,})\\.jsonl");

    private final Path folder;
    private final List<Integer> iterations;

    private Recording(Path folder, List<Integer> iterations) {
        this.folder = folder;
        this.iterations = iterations;
    }

    /** @throws IOException if the folder cannot be read or holds no iteration */
    public static Recording open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is not a folder; a recording is one, written by Recorder or run.recordTo");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Integer> iterations = files.map(file -> ITERATION.matcher(file.getFileName().toString())).filter(Matcher::matches)
                    .map(match -> Integer.parseInt(match.group(1))).sorted().toList();
            if (iterations.isEmpty()) {
                throw new IOException(folder + " holds no recorded iteration; expected files named iteration-000000.jsonl");
            }
            return new Recording(folder, iterations);
        }
    }

    /** The iterations there are, in order. */
    public List<Integer> iterations() {
        return iterations;
    }

    /**
     * One iteration.
     *
     * @throws IllegalArgumentException if it is not there
     * @throws IOException if its files are torn
     */
    public Iteration iteration(int number) throws IOException {
        if (!iterations.contains(number)) {
            throw new IllegalArgumentException("iteration " + number + " is not in " + folder + "; it holds " + iterations);
        }
        return (Iteration) StageFiles.read(folder, Recorder.name(number));
    }

    /** Metrics by path, iteration by iteration, without reading anything per token. */
    public List<Map<String, Double>> metrics() throws IOException {
        List<Map<String, Double>> metrics = new ArrayList<>();
        for (int number : iterations) {
            metrics.add(StageFiles.header(folder.resolve(Recorder.name(number) + ".jsonl")).metrics());
        }
        return metrics;
    }

    @Override
    public View view() {
        try {
            TextView what = new TextView(folder + ": iterations " + iterations.getFirst() + " to " + iterations.getLast()
                    + (iterations.size() == iterations.getLast() - iterations.getFirst() + 1 ? "" : ", " + iterations.size() + " of them"));
            return GroupView.of("Recording", what, Charts.history(metrics()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Recording[" + folder + ", " + iterations.size() + " iterations]";
    }
}
