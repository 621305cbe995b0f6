package io.pposcope.lab;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.LiveUpdate;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.Place;
import java.util.Optional;

/**
 * All that can be seen at one place of a run.
 *
 * @param phase the stage that was just worked on
 * @param reached the furthest stage value
 * @param rollout the rollout under way
 * @param minibatch the minibatch just trained
 */
record Sight(
        Place place,
        Phase phase,
        Boundary boundary,
        StageValue reached,
        Optional<LiveRollout> rollout,
        Optional<MinibatchReport> minibatch) {

    static Sight of(LiveIteration live, Phase phase, Boundary boundary) {
        return new Sight(live.place(), phase, boundary, live.reached(), live.rollout(), newest(live, boundary));
    }

    private static Optional<MinibatchReport> newest(LiveIteration live, Boundary boundary) {
        return switch (boundary) {
            case MINIBATCH -> live.update().map(LiveUpdate::newest);
            case ITERATION -> Optional.of(((Iteration) live.reached()).update().minibatches().getLast());
            case PASS, TOKEN, STAGE -> Optional.empty();
        };
    }

    Optional<Advantages> advantages() {
        return switch (reached) {
            case Iteration iteration -> Optional.of(iteration.advantages());
            case Advantages advantages -> Optional.of(advantages);
            default -> Optional.empty();
        };
    }

    Optional<Rewards> rewards() {
        return reached instanceof Rewards rewards ? Optional.of(rewards) : advantages().map(Advantages::rewards);
    }

    Optional<Scores> scores() {
        return reached instanceof Scores scores ? Optional.of(scores) : rewards().map(Rewards::scores);
    }

    Optional<Rollout> sampled() {
        return reached instanceof Rollout sampled ? Optional.of(sampled) : scores().map(Scores::rollout);
    }
}
