package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** Gives every response of a rollout one score. */
@FunctionalInterface
public interface RewardFunction {

    Scores score(Rollout rollout);

    /** A reward from a rule over one prompt and its response. */
    static RewardFunction of(String name, ToDoubleBiFunction<Prompt, Response> rule) {
        return rollout -> {
            PerResponse scores = PerResponse.of(IntStream.range(0, rollout.rows())
                    .mapToDouble(row -> rule.applyAsDouble(rollout.prompts().prompts().get(row), rollout.responses().get(row)))
                    .toArray());
            return new Scores(rollout, scores, Map.of(name, scores));
        };
    }

    /** This reward plus {@code weight} times another; the parts of both stay visible. */
    default RewardFunction plus(double weight, RewardFunction other) {
        return rollout -> {
            Scores mine = score(rollout);
            Scores theirs = other.score(rollout);
            Map<String, PerResponse> parts = new LinkedHashMap<>(mine.parts());
            theirs.parts().forEach((name, part) -> parts.put(name, part.map(x -> weight * x)));
            return new Scores(rollout, mine.raw().plus(theirs.raw().map(x -> weight * x)), parts);
        };
    }
}
