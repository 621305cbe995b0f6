package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.model.Learner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** All runs of this process that can still be used, oldest first; being listed keeps none of them alive. */
public final class Runs implements Inspectable {

    private static final List<WeakReference<Run>> KNOWN = new ArrayList<>();

    private final List<Run> runs;

    private Runs(List<Run> runs) {
        this.runs = runs;
    }

    static void add(Run run) {
        synchronized (KNOWN) {
            KNOWN.removeIf(known -> known.get() == null);
            KNOWN.add(new WeakReference<>(run));
        }
    }

    /** The runs there are now, stopped ones too as long as something holds them. */
    public static Runs all() {
        synchronized (KNOWN) {
            return new Runs(KNOWN.stream()
                    .map(WeakReference::get)
                    .filter(Objects::nonNull)
                    .toList());
        }
    }

    /** Those that were not stopped: they hold models and snapshots. */
    public static Runs open() {
        return new Runs(all().list().stream()
                .filter(run -> run.state() != Run.State.STOPPED)
                .toList());
    }

    /** Stops every run of these weights, for who is about to free them. */
    public static void stopAll(Learner learner) {
        WeightsLease.of(learner).runs().forEach(Run::stop);
    }

    /** In a word how a run is: its state, or {@code failed} where its last step failed. */
    public static String condition(Run run) {
        boolean failed = run.state() == Run.State.PAUSED && run.why().failure().isPresent();
        return failed ? "failed" : run.state().name().toLowerCase(Locale.ROOT);
    }

    public List<Run> list() {
        return runs;
    }

    @Override
    public View view() {
        return TableView.of(
                        "Runs",
                        words("name"),
                        words("state"),
                        words("at"),
                        words("configuration"),
                        numbers("iterations made"),
                        words("why it stands"))
                .rows(runs.stream()
                        .map(run -> List.<Object>of(
                                run.name(),
                                condition(run),
                                run.place(),
                                run.trainer().config().name(),
                                run.history().size(),
                                run.state() == Run.State.RUNNING ? "" : run.why()))
                        .toList());
    }

    @Override
    public String toString() {
        return "Runs" + runs;
    }
}
