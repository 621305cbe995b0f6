package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.alarm.RuleFamily;
import io.pposcope.alarm.Severity;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How often each alarm rule speaks on recorded runs that collapse and on those that do not, and how early. The gold
 * reward decides which is which. Thresholds and the set of serious rules are chosen on seeds 0 and 1 alone, and judged
 * on the other seeds, and on runs that drift innocently.
 */
public final class AlarmTable implements Inspectable {

    /** Arms whose policy moves away from the reference for good reason are named so; none is chosen by. */
    public static final String INNOCENT = "innocent-";

    private static final int CALIBRATION_SEEDS = 2;

    private final List<AlarmTrial> calibration;
    private final List<AlarmTrial> test;
    private final List<AlarmTrial> innocent;
    private final AlarmChoice choice;

    /** @throws IllegalArgumentException if there is no trial */
    public AlarmTable(Collection<AlarmTrial> trials) {
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("there is no run under alarms; replay at least one");
        }
        Predicate<AlarmTrial> isInnocent = trial -> trial.arm().startsWith(INNOCENT);
        this.innocent = trials.stream().filter(isInnocent).toList();
        this.calibration = trials.stream()
                .filter(isInnocent.negate().and(trial -> trial.seed() < CALIBRATION_SEEDS))
                .toList();
        this.test = trials.stream()
                .filter(isInnocent.negate().and(trial -> trial.seed() >= CALIBRATION_SEEDS))
                .toList();
        this.choice = AlarmChoice.on(calibration, AlarmTrial.families());
    }

    @Override
    public TableView view() {
        TableView table = TableView.of(
                summary(),
                words("rule"),
                words(""),
                words("threshold"),
                words("detected, chosen on"),
                words("false"),
                words("lead"),
                words("detected, other seeds"),
                words("false"),
                words("lead"),
                words("false, innocent drift"));
        for (RuleFamily family : AlarmTrial.families()) {
            Optional<Double> threshold = Optional.ofNullable(choice.thresholds().get(family.name()));
            double judged = threshold.orElse(family.thresholds().getLast());
            table = table.row(row(
                    family.name(),
                    role(family),
                    threshold(family, threshold),
                    List.of(AlarmTrial.key(family.name(), judged))));
        }
        return table.row(row("any of the chosen set", "serious", "", choice.keys()))
                .row(row("any serious one as shipped", "serious", "", AlarmChoice.shipped()));
    }

    /** Whether it is of the chosen set, and what the library ships it as. */
    private String role(RuleFamily family) {
        String shipped =
                isCandidate(family) ? "candidate" : family.rule().severity() == Severity.SERIOUS ? "serious" : "note";
        return choice.serious().contains(family.name()) ? shipped + ", in the set" : shipped;
    }

    private static boolean isCandidate(RuleFamily family) {
        return RuleFamily.candidates().stream().anyMatch(one -> one.name().equals(family.name()));
    }

    private static String threshold(RuleFamily family, Optional<Double> chosen) {
        if (family.thresholds().size() == 1) {
            return "";
        }
        String shipped = isCandidate(family) ? "" : " (shipped: " + number(family.shipped()) + ")";
        return chosen.map(threshold -> threshold == family.shipped() ? number(threshold) : number(threshold) + shipped)
                .orElse("none is quiet enough" + shipped);
    }

    private static String number(double threshold) {
        return TableView.Cell.of(threshold).text();
    }

    private Object[] row(String name, String role, String threshold, List<String> keys) {
        List<Object> cells = new ArrayList<>(List.of(name, role, threshold));
        for (List<AlarmTrial> runs : List.of(calibration, test)) {
            AlarmScore score = AlarmScore.of(runs, keys);
            cells.add(score.detected() + "/" + score.collapsed());
            cells.add(score.falseAlarms() + "/" + score.healthy());
            cells.add(score.lead().map(String::valueOf).orElse(""));
        }
        AlarmScore drift = AlarmScore.of(innocent, keys);
        cells.add(drift.falseAlarms() + "/" + drift.healthy());
        return cells.toArray();
    }

    /** How many runs there are of which kind. */
    public String summary() {
        return "seeds 0 and 1, on which thresholds were chosen: " + counts(calibration) + "; other seeds: "
                + counts(test) + "; innocent drift: " + counts(innocent);
    }

    private static String counts(List<AlarmTrial> trials) {
        return "%d runs, of which %d collapse"
                .formatted(
                        trials.size(),
                        trials.stream().filter(AlarmTrial::collapsed).count());
    }

    /** How the chosen set and the shipped one fare on the other seeds and on innocent drift, in a sentence. */
    public String verdict() {
        return "chosen set (" + String.join(", ", choice.serious()) + "): " + verdict(choice.keys()) + "; as shipped: "
                + verdict(AlarmChoice.shipped());
    }

    private String verdict(List<String> keys) {
        AlarmScore other = AlarmScore.of(test, keys);
        AlarmScore drift = AlarmScore.of(innocent, keys);
        return "finds %d of %d collapses on other seeds%s, and speaks on %d of %d runs that do not collapse"
                .formatted(
                        other.detected(),
                        other.collapsed(),
                        other.lead()
                                .map(lead -> ", in the median " + lead + " iterations ahead")
                                .orElse(""),
                        other.falseAlarms() + drift.falseAlarms(),
                        other.healthy() + drift.healthy());
    }
}
