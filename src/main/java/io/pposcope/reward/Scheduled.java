package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.TokenRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

/** A reward times a weight of the iteration. */
record Scheduled(RewardFunction reward, IntToDoubleFunction weight) implements RewardFunction {

    @Override
    public Scores score(Rollout rollout) {
        return times(reward.score(rollout), weight.applyAsDouble(rollout.iteration()));
    }

    static Scores times(Scores scores, double factor) {
        UnaryOperator<PerResponse> score = part -> part.map(x -> factor * x);
        UnaryOperator<TokenRows> token = part -> part.times(factor);
        return new Scores(
                scores.rollout(),
                score.apply(scores.raw()),
                each(scores.parts(), score),
                each(scores.tokenParts(), token));
    }

    private static <T> Map<String, T> each(Map<String, T> parts, UnaryOperator<T> change) {
        Map<String, T> changed = new LinkedHashMap<>();
        parts.forEach((name, part) -> changed.put(name, change.apply(part)));
        return changed;
    }
}
