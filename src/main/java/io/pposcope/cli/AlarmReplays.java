package io.pposcope.cli;

import io.pposcope.evaluate.AlarmTable;
import io.pposcope.evaluate.AlarmTrial;
import io.pposcope.evaluate.ArmRun;
import io.pposcope.pipeline.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The whole runs below a folder that {@code compare} wrote, each replayed under all alarm rules. */
final class AlarmReplays implements Tasks {

    private static final Pattern SEED = Pattern.compile("seed-(\\d{1,9})");

    private final Map<String, Path> runs = new TreeMap<>();

    /** @throws IOException if there is no whole run below the folder */
    AlarmReplays(Path folder) throws IOException {
        try (Stream<Path> folders = Files.isDirectory(folder) ? Files.walk(folder, 2) : Stream.empty()) {
            for (Path run : folders.sorted().toList()) {
                if (SEED.matcher(run.getFileName().toString()).matches() && new ArmRun(run).isWhole()) {
                    runs.put(arm(run) + ", seed " + seed(run), run);
                }
            }
        }
        if (runs.isEmpty()) {
            throw new IOException("no whole run below " + folder
                    + "; record some: ./pposcope compare --presets paper --out " + folder);
        }
    }

    private static String arm(Path run) {
        return run.getParent().getFileName().toString();
    }

    private static int seed(Path run) {
        Matcher seed = SEED.matcher(run.getFileName().toString());
        if (!seed.matches()) {
            throw new IllegalArgumentException(run + " is no folder of a seed");
        }
        return Integer.parseInt(seed.group(1));
    }

    @Override
    public List<String> names() {
        return List.copyOf(runs.keySet());
    }

    @Override
    public boolean done(String name) throws IOException {
        return AlarmTrial.kept(runs.get(name)).isPresent();
    }

    @Override
    public void run(String name, Progress progress) throws IOException {
        if (!done(name)) {
            Path run = runs.get(name);
            progress.report(name, 0, 1, "");
            AlarmTrial.replay(arm(run), seed(run), new ArmRun(run));
            progress.report(name, 1, 1, "");
        }
    }

    /** These without the runs that are not named. */
    AlarmReplays only(Collection<String> names) {
        runs.keySet().retainAll(names);
        return this;
    }

    /**
     * What was replayed.
     *
     * @param missing names of those that were not
     */
    AlarmTable table(Set<String> missing) throws IOException {
        List<AlarmTrial> trials = new ArrayList<>();
        for (Map.Entry<String, Path> run : runs.entrySet()) {
            if (!missing.contains(run.getKey())) {
                AlarmTrial.kept(run.getValue()).ifPresent(trials::add);
            }
        }
        return new AlarmTable(trials);
    }
}
