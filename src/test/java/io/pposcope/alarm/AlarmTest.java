package io.pposcope.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.reward.Responses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmTest {

    /** As breakpoints and metrics do, and not by the name of a class. */
    @Test
    void it_names_its_stage_in_plain_words() {
        Rollout rollout = Responses.of("a b", "c");
        Scores scores = new Scores(rollout, PerResponse.of(new double[] {1, 2}), Map.of());
        UpdateReport update = new UpdateReport(0, 1, List.of(), Map.of(), Optional.empty());
        assertEquals("rollout", at(rollout).stage());
        assertEquals("scoring", at(scores).stage());
        assertEquals("update", at(update).stage());
    }

    private static Alarm at(StageValue value) {
        return new Alarm(StandardRules.entropyFloor(0.5), value, null, List.of());
    }
}
