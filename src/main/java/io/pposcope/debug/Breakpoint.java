package io.pposcope.debug;

import io.pposcope.trainer.Observation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A condition that pauses a run where it is fulfilled. The same row or token counts once within an iteration. Safe for
 * any thread.
 */
public final class Breakpoint {

    private final int number;
    private final String name;
    private final Condition condition;
    private final Breakpoints owner;
    private final Set<String> met = new HashSet<>();
    private boolean enabled = true;
    private boolean once;
    private int pausesFrom = 1;
    private int hits;
    private int iteration = -1;

    Breakpoint(int number, String name, Condition condition, Breakpoints owner) {
        this.number = number;
        this.name = name;
        this.condition = condition;
        this.owner = owner;
    }

    public int number() {
        return number;
    }

    public String name() {
        return name;
    }

    public synchronized boolean enabled() {
        return enabled;
    }

    /** How often the condition was met. */
    public synchronized int hits() {
        return hits;
    }

    /** Switches off after the first pause. */
    public synchronized Breakpoint once() {
        once = true;
        return this;
    }

    /** Pauses from the {@code count}-th hit on; earlier ones are only counted. */
    public synchronized Breakpoint fromHit(int count) {
        Require.atLeast(1, "fromHit", "the hit to pause from", count);
        pausesFrom = count;
        return this;
    }

    public synchronized Breakpoint disable() {
        enabled = false;
        return this;
    }

    public synchronized Breakpoint enable() {
        enabled = true;
        return this;
    }

    public void remove() {
        owner.remove(this);
    }

    /** What is met here and was not yet in this iteration; a condition that throws is a hit too, and switches off. */
    synchronized Optional<Hit> check(Observation seen) {
        if (!enabled) {
            return Optional.empty();
        }
        if (iteration != seen.iteration()) {
            iteration = seen.iteration();
            met.clear();
        }
        try {
            return hit(
                    seen,
                    condition
                            .matches(seen)
                            .filter(match -> met.add(match.key()))
                            .toList());
        } catch (RuntimeException | StackOverflowError failure) {
            enabled = false;
            return Optional.of(new Hit(
                    number,
                    name,
                    seen.state().toString(),
                    List.of("its condition failed with " + failure
                            + "; it is switched off, the run is unharmed: mend the condition and set it again")));
        }
    }

    private Optional<Hit> hit(Observation seen, List<Condition.Match> matches) {
        if (matches.isEmpty()) {
            return Optional.empty();
        }
        hits++;
        boolean pauses = hits >= pausesFrom;
        enabled = !(once && pauses);
        return pauses
                ? Optional.of(new Hit(number, name, seen.state().toString(), Condition.some(matches)))
                : Optional.empty();
    }

    /** After a rewind everything may be met again. */
    synchronized void forget() {
        met.clear();
    }

    synchronized String status() {
        return (enabled ? once ? "once" : "on" : "off") + (pausesFrom > 1 ? ", from hit " + pausesFrom : "");
    }

    @Override
    public String toString() {
        return "breakpoint " + number + " “" + name + "” (" + status() + ", " + hits() + " hits)";
    }
}
