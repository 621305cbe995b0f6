package io.pposcope.alarm;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.StageValue;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Observation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rules at work on a run. An alarm is raised once, and again only after its rule was quiet for a whole iteration. A
 * rule whose code fails is switched off and said to be; it ends nothing.
 */
public final class Alarms implements Inspectable {

    private final List<AlarmRule> rules;
    private final Optional<Severity> pausing;
    private final List<Alarm> raised = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, Integer> lastFound = new LinkedHashMap<>();

    private Alarms(List<AlarmRule> rules, Optional<Severity> pausing) {
        this.rules = List.copyOf(rules);
        this.pausing = pausing;
        Set<String> names = new HashSet<>();
        rules.stream().filter(rule -> !names.add(rule.name())).findFirst().ifPresent(twice -> {
            throw new IllegalArgumentException(
                    "two rules are called “" + twice.name() + "”; leave one out, or name it otherwise");
        });
    }

    /** All the standard rules; a run pauses on serious ones. */
    public static Alarms standard() {
        return new Alarms(StandardRules.all(), Optional.of(Severity.SERIOUS));
    }

    /** These rules alone. */
    public static Alarms of(AlarmRule... rules) {
        return new Alarms(List.of(rules), Optional.of(Severity.SERIOUS));
    }

    /** These and one more; one of the same name is replaced. */
    public Alarms with(AlarmRule rule) {
        return new Alarms(
                Stream.concat(without(rule.name()).rules.stream(), Stream.of(rule))
                        .toList(),
                pausing);
    }

    /** These without the one of this name. */
    public Alarms without(String name) {
        return new Alarms(
                rules.stream().filter(rule -> !rule.name().equals(name)).toList(), pausing);
    }

    /** A run pauses on alarms that are at least this bad. */
    public Alarms pausingOn(Severity least) {
        return new Alarms(rules, Optional.of(least));
    }

    /** Alarms are listed, and never pause a run. */
    public Alarms listing() {
        return new Alarms(rules, Optional.empty());
    }

    public List<AlarmRule> rules() {
        return rules;
    }

    /** Whether a run pauses on an alarm. */
    public boolean pauses(Alarm alarm) {
        return pausing.isPresent() && alarm.rule().severity().compareTo(pausing.get()) >= 0;
    }

    /**
     * Looks at a stage value just made.
     *
     * @param past metrics of the iterations before
     * @return the alarms raised now
     */
    public synchronized List<Alarm> look(StageValue value, List<Map<String, Double>> past) {
        return look(Observation.of(value, past));
    }

    /** Looks at what a step has shown; returns the alarms raised now. */
    public synchronized List<Alarm> look(Observation observed) {
        List<Alarm> fresh = new ArrayList<>();
        for (AlarmRule rule : rules) {
            check(rule, observed).ifPresent(finding -> {
                Integer last = lastFound.put(rule.name(), observed.iteration());
                if (last == null || last < observed.iteration() - 1) {
                    fresh.add(new Alarm(rule, observed.value(), finding, observed.history()));
                }
            });
        }
        raised.addAll(fresh);
        return fresh;
    }

    private Optional<Finding> check(AlarmRule rule, Observation observed) {
        if (failures.containsKey(rule.name())) {
            return Optional.empty();
        }
        try {
            return rule.check(observed);
        } catch (RuntimeException | StackOverflowError failure) {
            failures.put(rule.name(), "iteration " + observed.iteration() + ": " + failure);
            return Optional.empty();
        }
    }

    /** Forgets what was raised in an iteration and after it: that future was left. */
    public synchronized void forgetFrom(int iteration) {
        raised.removeIf(alarm -> alarm.iteration() >= iteration);
        lastFound.values().removeIf(last -> last >= iteration);
    }

    /** All that were raised, in order. */
    public synchronized List<Alarm> raised() {
        return List.copyOf(raised);
    }

    /** Rules that were switched off because their code failed, with what went wrong. */
    public synchronized Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public synchronized View view() {
        List<View> views = new ArrayList<>();
        TableView table =
                TableView.of("", numbers("iteration"), words("stage"), words("alarm"), words("found"), words("try"));
        for (Alarm alarm : raised) {
            table = table.row(
                    alarm.iteration(),
                    alarm.stage(),
                    alarm.rule().name(),
                    alarm.finding().numbers(),
                    alarm.rule().advice());
        }
        views.add(raised.isEmpty() ? new TextView("all quiet, " + rules.size() + " rules watch") : table);
        failures.forEach((rule, failure) ->
                views.add(new TextView("⚠ rule “" + rule + "” was switched off: it failed at " + failure)));
        return new GroupView("Alarms", views);
    }

    @Override
    public String toString() {
        return "Alarms[" + rules.size() + " rules, " + raised().size() + " raised]";
    }
}
