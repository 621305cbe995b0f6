package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.Severity;
import io.pposcope.alarm.StandardRules;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How often each rule speaks on recorded runs that collapse and on those that do not, and how early. The gold reward
 * decides which is which. Thresholds were chosen on seeds 0 and 1; the others were never looked at for that.
 */
public final class AlarmTable implements Inspectable {

    private static final int CALIBRATION_SEEDS = 2;
    private static final Pattern SEED = Pattern.compile("seed-(\\d+)");

    /**
     * One rule on some runs.
     *
     * @param detected of the collapsing runs, those it spoke on
     * @param falseAlarms of the healthy runs, those it spoke on
     * @param lead median over detected runs of onset less first alarm, in iterations; negative where it comes late
     */
    private record Row(AlarmRule rule, long detected, long falseAlarms, Optional<Integer> lead) {}

    private final List<AlarmTrial> trials;

    private AlarmTable(List<AlarmTrial> trials) {
        this.trials = List.copyOf(trials);
    }

    /**
     * Replays every whole run below a folder that {@code ./pposcope compare} wrote.
     *
     * @throws IOException if there is none, or one cannot be read
     */
    public static AlarmTable replay(Path runs, Consumer<String> progress) throws IOException {
        List<AlarmTrial> trials = new ArrayList<>();
        try (Stream<Path> folders = Files.isDirectory(runs) ? Files.walk(runs, 2) : Stream.empty()) {
            for (Path folder : folders.sorted().toList()) {
                Matcher seed = SEED.matcher(folder.getFileName().toString());
                if (seed.matches() && new ArmRun(folder).complete(1)) {
                    String arm = folder.getParent().getFileName().toString();
                    progress.accept(arm + ", seed " + seed.group(1));
                    trials.add(AlarmTrial.replay(arm, Integer.parseInt(seed.group(1)), new ArmRun(folder)));
                }
            }
        }
        if (trials.isEmpty()) {
            throw new IOException(
                    "no whole run below " + runs + "; record some: ./pposcope compare --presets all --out " + runs);
        }
        return new AlarmTable(trials);
    }

    private List<AlarmTrial> chosen(Predicate<AlarmTrial> choice) {
        return trials.stream().filter(choice).toList();
    }

    private static List<Row> rows(List<AlarmTrial> trials) {
        return Stream.concat(StandardRules.all().stream(), Stream.of((AlarmRule) null))
                .map(rule -> row(trials, rule))
                .toList();
    }

    /** A rule's row; without a rule, that of all serious ones together. */
    private static Row row(List<AlarmTrial> trials, AlarmRule rule) {
        List<Integer> leads = new ArrayList<>();
        long detected = 0;
        long falseAlarms = 0;
        for (AlarmTrial trial : trials) {
            Optional<Integer> first = StandardRules.all().stream()
                    .filter(one -> rule == null
                            ? one.severity() == Severity.SERIOUS
                            : one.name().equals(rule.name()))
                    .flatMap(one -> Optional.ofNullable(trial.first().get(one.name())).stream())
                    .min(Integer::compare);
            if (first.isPresent() && trial.onset().isPresent()) {
                detected++;
                leads.add(trial.onset().getAsInt() - first.get());
            } else if (first.isPresent()) {
                falseAlarms++;
            }
        }
        leads.sort(Integer::compare);
        return new Row(
                rule,
                detected,
                falseAlarms,
                leads.isEmpty() ? Optional.empty() : Optional.of(leads.get(leads.size() / 2)));
    }

    @Override
    public View view() {
        return table(trials, summary(trials));
    }

    private static String summary(List<AlarmTrial> trials) {
        long collapsed =
                trials.stream().filter(trial -> trial.onset().isPresent()).count();
        return "%d runs, of which %d collapse".formatted(trials.size(), collapsed);
    }

    private static TableView table(List<AlarmTrial> trials, String heading) {
        TableView table = TableView.of(
                heading,
                words("rule"),
                words(""),
                numbers("detected"),
                numbers("false alarms"),
                numbers("median lead"));
        for (Row row : rows(trials)) {
            table = table.row(
                    name(row),
                    severity(row),
                    row.detected(),
                    row.falseAlarms(),
                    row.lead().<Object>map(lead -> lead).orElse(""));
        }
        return table;
    }

    private static String name(Row row) {
        return row.rule() == null ? "any serious one" : row.rule().name();
    }

    private static String severity(Row row) {
        return row.rule() != null && row.rule().severity() == Severity.NOTE ? "note" : "serious";
    }

    /** The table in Markdown: the seeds that thresholds were chosen on, and the others. */
    public String markdown() {
        List<AlarmTrial> calibration = chosen(trial -> trial.seed() < CALIBRATION_SEEDS);
        List<AlarmTrial> test = chosen(trial -> trial.seed() >= CALIBRATION_SEEDS);
        StringBuilder text = new StringBuilder("Seeds 0 and 1, on which the thresholds were chosen: ")
                .append(summary(calibration))
                .append(". The other seeds: ")
                .append(summary(test))
                .append(".\n\n")
                .append("| rule | | detected | false alarms | median lead | detected, other seeds | false "
                        + "alarms, other seeds | median lead, other seeds |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        List<Row> first = rows(calibration);
        List<Row> second = rows(test);
        for (int at = 0; at < first.size(); at++) {
            text.append("| ")
                    .append(name(first.get(at)))
                    .append(" | ")
                    .append(severity(first.get(at)))
                    .append(" | ")
                    .append(cells(first.get(at), calibration))
                    .append(" | ")
                    .append(cells(second.get(at), test))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String cells(Row row, List<AlarmTrial> trials) {
        long collapsed =
                trials.stream().filter(trial -> trial.onset().isPresent()).count();
        return row.detected() + "/" + collapsed + " | " + row.falseAlarms() + "/" + (trials.size() - collapsed) + " | "
                + row.lead().map(String::valueOf).orElse("");
    }
}
