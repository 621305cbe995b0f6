package io.pposcope.lab;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.Place;
import io.pposcope.watch.Alarms;
import java.util.List;
import java.util.Optional;

/**
 * All that can be seen at one place of a run.
 *
 * @param phase the stage that was just worked on
 * @param reached the furthest stage value
 * @param parts the same, unfolded
 * @param rollout the rollout under way
 * @param minibatch the minibatch just trained
 */
record Sight(
        Place place,
        Phase phase,
        Boundary boundary,
        StageValue reached,
        StageParts parts,
        Optional<LiveRollout> rollout,
        Optional<MinibatchReport> minibatch) {

    static Sight of(LiveIteration live, Phase phase, Boundary boundary) {
        return new Sight(live.place(), phase, boundary, live.reached(), StageParts.of(live.reached()), live.rollout(), newest(live, boundary));
    }

    /** Alarms look at whole stage values; those that are to pause the run are hits. */
    List<Hit> alarms(Alarms alarms, RunHistory history) {
        if (boundary != Boundary.STAGE && boundary != Boundary.ITERATION) {
            return List.of();
        }
        return alarms.look(reached, history.metrics()).stream().filter(alarms::pauses)
                .map(alarm -> new Hit(0, alarm.rule().name(), place, List.of(alarm.finding().numbers(), alarm.rule().explanation(), "try: " + alarm.rule().advice())))
                .toList();
    }

    private static Optional<MinibatchReport> newest(LiveIteration live, Boundary boundary) {
        return switch (boundary) {
            case MINIBATCH -> live.update().map(LiveUpdate::newest);
            case ITERATION -> Optional.of(((Iteration) live.reached()).update().minibatches().getLast());
            case PASS, TOKEN, STAGE -> Optional.empty();
        };
    }
}
