package io.pposcope.reward;

import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/** The sum of two rewards. Parts of one name become one. */
record Sum(RewardFunction first, RewardFunction second) implements RewardFunction {

    @Override
    public Scores score(Rollout rollout) {
        Scores mine = first.score(rollout);
        Scores theirs = second.score(rollout);
        return new Scores(
                rollout,
                mine.raw().plus(theirs.raw()),
                union(mine.parts(), theirs.parts(), (a, b) -> a.plus(b)),
                union(mine.tokenParts(), theirs.tokenParts(), (a, b) -> a.plus(b)));
    }

    private static <T> Map<String, T> union(Map<String, T> mine, Map<String, T> theirs, BinaryOperator<T> plus) {
        Map<String, T> union = new LinkedHashMap<>(mine);
        theirs.forEach((name, part) -> union.merge(name, part, plus));
        return union;
    }
}
