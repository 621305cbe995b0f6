package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.Alarms;
import io.pposcope.alarm.Finding;
import io.pposcope.alarm.Severity;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunAlarmsTest {

    /** Speaks in iteration 1, at the first stage that has a rollout. */
    private record InIterationOne(Severity severity) implements AlarmRule {

        @Override
        public String name() {
            return "one";
        }

        @Override
        public String explanation() {
            return "It is iteration 1. That is all.";
        }

        @Override
        public String advice() {
            return "nothing";
        }

        @Override
        public String source() {
            return "this test";
        }

        @Override
        public Optional<Finding> check(Observation observed) {
            return observed.iteration() == 1 && !observed.responses().isEmpty()
                    ? Optional.of(new Finding("found", List.of(0), List.of()))
                    : Optional.empty();
        }
    }

    @Test
    void a_serious_alarm_pauses_at_the_stage_where_it_fired_and_changes_nothing() {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax bare = SmallLab.trainer(lab);
            bare.next();
            bare.next();
            Run run = Run.of(SmallLab.trainer(lab)).alarms(Alarms.of(new InIterationOne(Severity.SERIOUS)));
            run.start(2).await();
            assertEquals(Run.State.PAUSED, run.state());
            assertEquals(1, run.position().orElseThrow().iteration());
            assertEquals(Phase.SCORING, run.position().orElseThrow().phase());
            assertTrue(
                    run.why().text().contains("alarm “one”") && run.why().text().contains("try: nothing"),
                    run.why().text());
            assertTrue(run.view().text().contains("one"));
            run.resume().await();
            assertEquals(2, run.history().size());
            assertEquals(
                    bare.setup().learner().state(),
                    run.trainer().setup().learner().state());
            run.tree().rewindTo(1);
            assertEquals(List.of(), run.alarms().raised());
            run.stop();
        }
    }

    /** All scores equal, and one token each: returns do not vary, and the explained variance is 0/0. */
    @Test
    void a_metric_that_is_not_defined_is_no_alarm_and_in_no_file(@TempDir Path folder) throws Exception {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax trainer = lab.trainer(
                    SmallLab.CONFIG.with(c -> c.maxNewTokens(1)),
                    RewardFunction.of("same", (prompt, response) -> 0.1),
                    5);
            Run run = Run.of(trainer)
                    .alarms(Alarms.standard())
                    .record()
                    .to(folder)
                    .run();
            run.start(2).await();
            assertEquals(2, run.history().size());
            assertEquals(List.of(), run.alarms().raised());
            assertFalse(run.history().metrics().getFirst().containsKey("value/explained_variance"));
            assertFalse(run.history().metrics().getFirst().containsKey("objective/score_by_length"));
            assertFalse(Files.readString(folder.resolve("metrics.jsonl")).contains("NaN"));
            run.stop();
        }
    }

    @Test
    void a_note_does_not_pause() {
        try (WorldLab lab = WorldLab.open()) {
            Run run = Run.of(SmallLab.trainer(lab)).alarms(Alarms.of(new InIterationOne(Severity.NOTE)));
            run.start(2).await();
            assertEquals(2, run.history().size());
            assertEquals(1, run.alarms().raised().size());
            run.stop();
        }
    }
}
