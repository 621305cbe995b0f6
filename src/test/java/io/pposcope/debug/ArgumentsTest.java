package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.alarm.AlarmRule;
import io.pposcope.alarm.Alarms;
import io.pposcope.alarm.Finding;
import io.pposcope.alarm.Severity;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.StageValue;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.PpoMax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Impossible arguments are refused with what was given and what would do, and the run is as it was. */
class ArgumentsTest {

    private Run run;

    @BeforeEach
    void begin() {
        run = ToyLab.run();
        run.step(Boundary.STAGE, 4);
    }

    @AfterEach
    void stop() {
        run.stop();
    }

    private static String refused(String call, Executable action) {
        String message =
                assertThrows(IllegalArgumentException.class, action, call).getMessage();
        assertTrue(
                message != null && message.contains(";"), call + " says what was given and what would do: " + message);
        return message;
    }

    @Test
    void numbers_of_steps_and_iterations() {
        String place = run.place().toString();
        for (int none : new int[] {0, -1, -5, Integer.MIN_VALUE}) {
            assertTrue(refused("step", () -> run.step(Boundary.TOKEN, none)).contains("" + none));
            assertTrue(refused("start", () -> run.start(none)).contains("" + none));
        }
        assertEquals(place, run.place().toString(), "nothing was trained");
        run.step(Boundary.ITERATION, 2);
        assertTrue(refused("start", () -> run.start(Integer.MAX_VALUE))
                .contains("give at most " + (Integer.MAX_VALUE - 2)));
        assertTrue(refused("start", () -> run.start(Integer.MAX_VALUE - 1)).contains("from iteration 2"));
        assertEquals(Run.State.PAUSED, run.state());
        run.start(Integer.MAX_VALUE - 2).pause();
        assertEquals("paused by hand", run.why().text());
    }

    @Test
    void everything_else_of_a_run() {
        WhatIf whatIf = run.whatIf();
        Breakpoint breakpoint = run.breakpoints().at(9);
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("of", () -> Run.of((PpoMax) null));
        calls.put("of name", () -> Run.of(null, ToyLab.trainer(ToyLab.SCORE)));
        calls.put("of blank", () -> Run.of(" ", ToyLab.trainer(ToyLab.SCORE)));
        calls.put("step", () -> run.step((Boundary) null));
        calls.put("step 3", () -> run.step(null, 3));
        Iteration kept = ToyLab.trainer(ToyLab.SCORE).next();
        calls.put("rescore", () -> Rescoring.of(kept, null));
        calls.put("edit", () -> run.edit(null));
        calls.put("reward", () -> run.reward(null));
        calls.put("with", () -> run.with(null));
        calls.put("breakWhen", () -> run.breakpoints().when(null));
        calls.put("breakWhen name", () -> run.breakpoints().when(null, m -> true));
        calls.put("breakWhen condition", () -> run.breakpoints().when("x", null));
        calls.put("breakOnRow", () -> run.breakpoints().onRow("x", null));
        calls.put("breakOnToken", () -> run.breakpoints().onToken("x", null));
        calls.put("breakAfter", () -> run.breakpoints().after(null));
        calls.put("breakAt", () -> run.breakpoints().at(-1));
        calls.put("fromHit", () -> breakpoint.fromHit(0));
        calls.put("get", () -> run.breakpoints().get(7));
        calls.put("alarms", () -> run.alarms(null));
        calls.put("watch", () -> run.record().watch("x", null));
        calls.put("watch name", () -> run.record().watch(null, iteration -> 1));
        calls.put("watch blank", () -> run.record().watch("", iteration -> 1));
        calls.put("unwatch", () -> run.record().unwatch(null));
        calls.put("iteration", () -> run.record().iteration(-1));
        calls.put("recordTo", () -> run.record().to(null));
        calls.put("saveTo", () -> run.record().checkpoints(null, 1));
        calls.put("saveTo 0", () -> run.record().checkpoints(Path.of("never-made"), 0));
        calls.put("save", () -> run.record().save(null));
        calls.put("load", () -> run.record().load(null));
        calls.put("snapshot", () -> run.tree().snapshot(null));
        calls.put("rewindTo", () -> run.tree().rewindTo(null));
        calls.put("rewindTo -1", () -> run.tree().rewindTo(-1));
        calls.put("branch", () -> run.tree().branch(null));
        calls.put("branch blank", () -> run.tree().branch(" "));
        calls.put("branch changes", () -> run.tree().branch("x", (UnaryOperator<ConfigDraft>) null));
        calls.put("branch what-if", () -> run.tree().branch("x", (WhatIf) null));
        calls.put("branchAt", () -> run.tree().branchAt(0, "x", null));
        calls.put("branchAt name", () -> run.tree().branchAt(0, null, c -> c));
        calls.put("branchAt -1", () -> run.tree().branchAt(-1, "x", c -> c));
        calls.put("answers", () -> run.tree().answers((PromptBatch) null));
        calls.put("compare", () -> run.tree().compare(null));
        calls.put("budget", () -> run.timeline().budget(null));
        calls.put("Budget", () -> new Timeline.Budget(-1, 0, Optional.empty()));
        calls.put("Budget folder", () -> new Timeline.Budget(1, 0, null));
        calls.put("andDisk", () -> Timeline.Budget.quarterOfMemory().andDisk(null, 1));
        calls.put("WhatIf.of", () -> WhatIf.of((PpoMax) null, run.reached()));
        calls.put("WhatIf.of value", () -> WhatIf.of(run.trainer(), (StageValue) null));
        calls.put("WhatIf reward", () -> whatIf.reward(null));
        calls.put("WhatIf rescore", () -> whatIf.rescore(null));
        calls.put("WhatIf with", () -> whatIf.with(null));
        calls.put("WhatIf preset", () -> whatIf.preset(null));
        calls.put("rising", () -> whatIf.effect().rising(-1));
        String place = run.place().toString();
        calls.forEach(ArgumentsTest::refused);
        assertEquals(place, run.place().toString());
        assertEquals(1, run.timeline().histories().size(), "no branch was begun");
        assertEquals(1, run.breakpoints().all().size());
        assertEquals(1, run.step(Boundary.ITERATION).history().size(), "and the run goes on");
    }

    @Test
    void a_live_rollout() {
        run.step(Boundary.ITERATION);
        run.step();
        var live = run.rollout();
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("force", () -> live.force(0, (String) null));
        calls.put("force ids", () -> live.force(0, (int[]) null));
        calls.put("ban", () -> live.ban(0, (int[]) null));
        calls.put("add", () -> live.add((String) null));
        calls.put("sampling", () -> live.sampling(null));
        calls.put("runUntil", () -> live.runUntil(null));
        calls.put("maxNewTokens", () -> live.maxNewTokens(0));
        calls.put("candidates", () -> live.candidates(live.openRows().getFirst(), -1));
        calls.forEach(ArgumentsTest::refused);
        assertEquals(2, run.step(Boundary.ITERATION).history().size());
    }

    /** Calls that would wait for the run, made by the run itself. */
    @ParameterizedTest
    @ValueSource(strings = {"await", "follow", "step", "stop"})
    void waiting_for_oneself_is_refused_wherever_the_run_calls(String call) {
        Consumer<Run> waits =
                switch (call) {
                    case "await" -> Run::await;
                    case "follow" -> Run::follow;
                    case "step" -> Run::step;
                    default -> Run::stop;
                };
        List<String> messages = new ArrayList<>();
        Runnable attempt = () -> {
            try {
                waits.accept(run);
            } catch (IllegalStateException refused) {
                messages.add(refused.getMessage());
                throw refused;
            }
        };
        run.step(Boundary.ITERATION);
        run.breakpoints().when("waits", m -> waited(attempt) > 0).once();
        run.record().watch("waits", iteration -> waited(attempt));
        run.alarms(Alarms.of(new Waiting(attempt)));
        run.start(1).await();
        assertTrue(
                run.why().text().contains("was called by the run itself"),
                run.why().text());
        run.resume().await();
        run.reward(RewardFunction.of("waits", (prompt, response) -> waited(attempt)))
                .start(1)
                .await();
        String why = run.why().text();
        assertTrue(why.startsWith("a step failed: ") && why.contains("it would wait for ever"), why);
        run.reward(ToyLab.SCORE).resume().await();
        assertEquals(3, run.history().size());
        assertTrue(
                run.record().failedWatches().get("waits").contains(call + "() of run"),
                run.record().failedWatches()::toString);
        assertTrue(run.alarms().failures().get("waits").contains(call + "() of run"));
        assertTrue(messages.size() >= 4, messages::toString);
    }

    private static double waited(Runnable attempt) {
        attempt.run();
        return 1;
    }

    @Test
    void a_pause_wanted_by_the_run_itself_comes_after_the_step_under_way() {
        run.step(Boundary.ITERATION);
        run.record().watch("pauses", iteration -> run.pause().history().size());
        run.start().await();
        assertEquals("paused by hand", run.why().text());
        assertEquals(2, run.history().size());
    }

    private record Waiting(Runnable attempt) implements AlarmRule {

        @Override
        public String name() {
            return "waits";
        }

        @Override
        public String explanation() {
            return "It waits. That is all.";
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
        public Severity severity() {
            return Severity.NOTE;
        }

        @Override
        public Optional<Finding> check(Observation observed) {
            attempt.run();
            return Optional.empty();
        }
    }
}
