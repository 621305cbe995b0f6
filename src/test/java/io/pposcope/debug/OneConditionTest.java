package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.Alarms;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.ResponseView;
import io.pposcope.inspect.Rows;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One condition on a response, used wherever responses are read. */
class OneConditionTest {

    private static final Predicate<ResponseView> HIGH = r -> r.score() >= 3 && r.length() > 0;

    private final Run run = ToyLab.run();

    @AfterEach
    void stop() {
        run.stop();
    }

    private static List<Integer> numbers(List<ResponseView> responses) {
        return responses.stream().map(ResponseView::number).toList();
    }

    @Test
    void one_condition_breaks_filters_alarms_and_masks() {
        run.alarms(Alarms.of(AlarmRule.onResponse("high", HIGH)).listing());
        run.breakpoints().onRow("high", HIGH);
        run.start(50).await();
        IterationState at = run.position().orElseThrow();
        List<Integer> high = numbers(at.responses().stream().filter(HIGH).toList());
        assertFalse(high.isEmpty());
        assertEquals("iteration " + at.iteration() + ", before shaping", run.place());
        assertTrue(
                run.why().text().contains("row " + high.getFirst() + ": "),
                run.why().text());
        assertEquals(high, numbers(Rows.of(run.reached()).where(HIGH).responses()));
        assertEquals(high, run.alarms().raised().getFirst().finding().rows());
        Advantages edited = run.whatIf().maskWhere(HIGH).advantages();
        assertEquals(
                high,
                numbers(edited.responses().stream()
                        .filter(r -> r.tokens().stream().allMatch(t -> t.leftOut()))
                        .toList()));
    }

    @Test
    void it_is_met_nowhere_before_the_score_is_known() {
        Breakpoint never = run.breakpoints().onRow("high", HIGH);
        run.step(Boundary.STAGE);
        assertEquals(0, never.hits());
        assertTrue(run.position().orElseThrow().responses().stream().noneMatch(HIGH));
    }
}
