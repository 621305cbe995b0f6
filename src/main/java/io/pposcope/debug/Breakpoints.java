package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.TokenView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The breakpoints of a run. */
public final class Breakpoints implements Inspectable {

    private final List<Breakpoint> all = new CopyOnWriteArrayList<>();
    private int set;

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint when(String name, Predicate<? super Observation> condition) {
        return set(name, new Condition.Measured(condition));
    }

    /** Pauses where something measured fulfils a condition. */
    public Breakpoint when(Predicate<? super Observation> condition) {
        return when("measured", condition);
    }

    /** Pauses where a response fulfils a condition; in a rollout, at the token that makes it true. */
    public Breakpoint onRow(String name, Predicate<? super ResponseView> condition) {
        return set(name, new Condition.OnRow(condition));
    }

    /** Pauses where a token fulfils a condition. */
    public Breakpoint onToken(String name, Predicate<? super TokenView> condition) {
        return set(name, new Condition.OnToken(condition));
    }

    /** Pauses at the end of a stage. */
    public Breakpoint after(Phase phase) {
        return set("after " + phase, new Condition.After(phase));
    }

    /** Pauses before an iteration begins. */
    public Breakpoint at(int iteration) {
        return set("iteration " + iteration, new Condition.At(iteration));
    }

    private synchronized Breakpoint set(String name, Condition condition) {
        Require.name(name, "breakpoints", "the breakpoint's name");
        Breakpoint breakpoint = new Breakpoint(++set, name, condition, this);
        all.add(breakpoint);
        return breakpoint;
    }

    public List<Breakpoint> all() {
        return List.copyOf(all);
    }

    /**
     * The breakpoint of a number.
     *
     * @throws IllegalArgumentException if no breakpoint has this number, listing those there are
     */
    public Breakpoint get(int number) {
        return all.stream()
                .filter(breakpoint -> breakpoint.number() == number)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no breakpoint " + number + "; there are " + all));
    }

    void remove(Breakpoint breakpoint) {
        all.remove(breakpoint);
    }

    /** Removes all of them. */
    public void clear() {
        all.clear();
    }

    void forget() {
        all.forEach(Breakpoint::forget);
    }

    /** Every breakpoint met here. */
    List<Hit> check(Observation seen) {
        List<Hit> hits = new ArrayList<>();
        for (Breakpoint breakpoint : all) {
            Optional<Hit> hit = breakpoint.check(seen);
            hit.ifPresent(hits::add);
        }
        return hits;
    }

    @Override
    public View view() {
        return TableView.of("Breakpoints", numbers("#"), words("name"), words("state"), numbers("hits"))
                .rows(all.stream()
                        .map(b -> List.<Object>of(b.number(), b.name(), b.status(), b.hits()))
                        .toList());
    }
}
