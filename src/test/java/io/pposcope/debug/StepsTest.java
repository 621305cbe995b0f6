package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step asked for is made, and none is reported that was not. */
class StepsTest {

    private static final int TRIES = 150;
    private static final int THREADS = 4;

    private final Run run = ToyLab.run();

    @AfterEach
    void stop() {
        run.stop();
    }

    private static String stepped(Boundary stride) {
        return "stepped to the next " + stride.name().toLowerCase(Locale.ROOT);
    }

    /** Where a stride leads from the start of an iteration. */
    private static String reachedFromStart(Boundary stride) {
        return switch (stride) {
            case PASS, TOKEN, MINIBATCH -> "rollout";
            case STAGE -> "scoring";
            case ITERATION -> "finished";
        };
    }

    @ParameterizedTest
    @EnumSource(Boundary.class)
    void a_step_at_once_after_a_reached_goal_is_made(Boundary stride) {
        for (int i = 0; i < TRIES; i++) {
            int before = run.start(1).await().history().size();
            assertEquals("reached iteration " + before, run.why().text());
            String place = run.place().toString();
            run.step(stride);
            assertEquals(stepped(stride), run.why().text(), "try " + i);
            assertNotEquals(place, run.place().toString());
            assertEquals(
                    before + (stride == Boundary.ITERATION ? 1 : 0),
                    run.history().size());
            if (stride != Boundary.MINIBATCH) {
                assertTrue(run.place().toString().contains(reachedFromStart(stride)), run.place()::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Boundary.class)
    void steps_under_a_breakpoint_lead_to_it_or_to_their_boundary(Boundary stride) {
        run.breakpoints().after(Phase.SCORING);
        int hits = 0;
        for (int i = 0; i < 4 * TRIES; i++) {
            String place = run.place().toString();
            run.step(stride);
            assertTrue(stride == Boundary.PASS || !place.equals(run.place().toString()), "step " + i);
            boolean afterScoring = run.place().toString().contains("before shaping");
            assertEquals(afterScoring ? 1 : 0, run.why().hits().size(), run.why()::text);
            assertTrue(run.why().text().contains(stepped(stride)) || afterScoring, run.why()::text);
            hits += run.why().hits().size();
        }
        assertEquals(hits, run.breakpoints().get(1).hits());
        int made = run.history().size();
        assertTrue(made == hits || made == hits - 1, made + " iterations after " + hits + " hits");
        if (stride == Boundary.ITERATION) {
            assertEquals(2 * TRIES, run.history().size(), "every other step ends at the breakpoint");
        }
    }

    @Test
    void a_goal_is_resumed_until_it_was_reported_and_forgotten_then() {
        run.breakpoints().after(Phase.SCORING).once();
        run.start(3).await();
        assertEquals("iteration 0, before shaping", run.place().toString());
        run.resume().await();
        assertEquals("reached iteration 3", run.why().text());
        run.step(Boundary.ITERATION, 5);
        assertEquals(stepped(Boundary.ITERATION), run.why().text());
        assertEquals(8, run.history().size());
        run.breakpoints().after(Phase.SCORING).once();
        run.start(4).await();
        run.step(Boundary.ITERATION, 9);
        assertEquals("reached iteration 12", run.why().text(), "a goal that was not reached yet ends a step");
        assertEquals(12, run.history().size());
    }

    @Test
    void a_breakpoint_at_the_goal_reports_both() {
        run.breakpoints().at(2);
        run.start(2).await();
        assertTrue(run.why().text().endsWith("\nreached iteration 2"), run.why()::text);
        assertEquals(1, run.why().hits().size());
        run.step(Boundary.ITERATION);
        assertEquals(3, run.history().size());
    }

    @Test
    void steps_of_several_threads_are_all_made() throws Exception {
        assertEquals(THREADS * TRIES, madeByThreads(TRIES));
    }

    @Test
    @Tag("slow")
    void many_more_steps_of_several_threads_are_all_made() throws Exception {
        assertEquals(THREADS * 5000, madeByThreads(5000));
    }

    /** Threads that each step so often, in turns as they come, while another pauses what it finds; iterations made. */
    private int madeByThreads(int each) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        run.record().watch("numbers", iteration -> counted(numbers, iteration));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> made = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                made.add(threads.submit(() -> stepped(each)));
            }
            for (Future<Integer> one : made) {
                assertEquals(each, one.get());
            }
        }
        for (int i = 0; i < numbers.size(); i++) {
            assertEquals(i, numbers.get(i));
        }
        assertEquals(numbers.size(), run.trainer().state().iteration());
        return run.history().size();
    }

    private static double counted(List<Integer> numbers, Iteration iteration) {
        numbers.add(iteration.iteration());
        return numbers.size();
    }

    private int stepped(int times) {
        int made = 0;
        while (made < times) {
            try {
                run.step(Boundary.ITERATION);
                made++;
            } catch (IllegalStateException refused) {
                assertTrue(refused.getMessage().contains("is running; pause() it first"), refused.getMessage());
                run.await();
            }
        }
        return made;
    }

    @Test
    void branches_stepped_by_two_threads_take_turns_and_lose_nothing() throws Exception {
        run.step(Boundary.ITERATION);
        Run branch = run.tree().branch("branch");
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> both = new ArrayList<>();
            for (Run one : List.of(run, branch)) {
                both.add(threads.submit(() -> stepInTurns(one)));
            }
            for (Future<?> one : both) {
                one.get();
            }
        }
        assertEquals(TRIES + 1, run.history().size());
        assertEquals(
                SmallLab.timeless(run.record().iteration(TRIES)),
                SmallLab.timeless(branch.record().iteration(TRIES)),
                "both made the same");
        branch.stop();
    }

    private static void stepInTurns(Run one) {
        int made = 0;
        while (made < TRIES) {
            try {
                one.step(Boundary.ITERATION);
                assertTrue(one.why().failure().isEmpty(), one.why()::text);
                made++;
            } catch (IllegalStateException refused) {
                String message = refused.getMessage();
                assertTrue(message.contains("is training these weights now; pause() it first"), message);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void pauses_from_another_thread_lose_no_iteration() throws Exception {
        run.start(TRIES);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> pauses = threads.submit(() -> {
                while (run.history().size() < TRIES) {
                    run.pause();
                }
            });
            while (run.history().size() < TRIES) {
                run.await();
                if (run.state() == Run.State.PAUSED && run.thread().goal().isPresent()) {
                    run.resume();
                }
            }
            pauses.get();
        }
        run.await();
        assertEquals(TRIES, run.history().size());
        assertEquals("reached iteration " + TRIES, run.why().text());
    }
}
