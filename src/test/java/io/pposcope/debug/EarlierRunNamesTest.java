package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run offered by itself in version 0 does what the new names do; every other test uses the new names. */
@SuppressWarnings("deprecation")
class EarlierRunNamesTest {

    private final Run run = ToyLab.run();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void breakpoints() {
        List<Breakpoint> set = List.of(
                run.breakWhen("named", seen -> false),
                run.breakWhen(seen -> false),
                run.breakOnRow("row", response -> false),
                run.breakOnToken("token", token -> false),
                run.breakAfter(Phase.SCORING),
                run.breakAt(0));
        assertEquals(set, run.breakpoints().all());
        assertEquals("iteration 0, before shaping", run.start(1).await().place().toString());
    }

    @Test
    void recording() throws IOException {
        assertSame(run, run.recordTo(folder.resolve("recorded")));
        assertSame(run, run.saveTo(folder.resolve("saved"), 1));
        assertSame(run, run.watch("one", iteration -> 1));
        assertSame(run, run.watch("fails", iteration -> Integer.parseInt("one")));
        assertSame(run, run.unwatch("one"));
        run.step(Boundary.ITERATION);
        assertTrue(Files.exists(folder.resolve("recorded")) && Files.exists(folder.resolve("saved")));
        Iteration first = run.iteration(0);
        assertSame(run.record().iteration(0), first);
        assertEquals(Optional.of(first), run.newest());
        assertEquals(run.record().failedWatches(), run.failedWatches());
        assertEquals(
                Map.of("fails", run.failedWatches().get("fails")), run.failedWatches(), "the other was taken away");
        Path checkpoint = run.save(folder.resolve("by hand"));
        run.step(Boundary.ITERATION);
        assertEquals(1, run.load(checkpoint).trainer().state().iteration());
    }

    @Test
    void the_tree_of_branches() {
        run.step(Boundary.ITERATION, 2);
        Snapshot end = run.snapshot("the end");
        assertEquals(0, run.rewindTo(0).trainer().state().iteration());
        assertEquals(run.tree().furthest(), run.furthest());
        assertEquals(2, run.undoRewind().trainer().state().iteration());
        assertEquals(0, run.rewindTo(0).trainer().state().iteration());
        assertEquals(2, run.rewindTo(end).trainer().state().iteration());
        Run same = run.branch("same");
        Run lower = run.branch("lower", draft -> draft.kl(0.01));
        Run earlier = run.branchAt(1, "earlier", draft -> draft.kl(0.01));
        run.step(Boundary.STAGE);
        Run edited = run.branch("edited", run.whatIf());
        assertEquals(
                List.of("same", "lower", "earlier", "edited"),
                List.of(same.name(), lower.name(), earlier.name(), edited.name()));
        assertEquals(1, earlier.trainer().state().iteration());
        assertEquals(run.tree().compare(lower).toString(), run.compare(lower).toString());
    }

    @Test
    void looking() {
        run.step(Boundary.ITERATION);
        assertEquals(Rescoring.of(run.record().iteration(0), ToyLab.SCORE), run.rescore(0, ToyLab.SCORE));
        assertEquals(
                run.tree().answers(run.iteration(0).prompts()),
                run.answers(run.iteration(0).prompts()));
        assertEquals(Glances.of(run).isPresent(), run.glance().isPresent());
        assertEquals(Runs.condition(run), run.condition());
        run.breakpoints().after(Phase.ADVANTAGES).once();
        run.resume().await();
        run.step();
        assertEquals(run.position().orElseThrow().trained().orElseThrow(), run.update());
        assertSame(run.position().orElseThrow().look(), run.look());
    }

    @Test
    void every_name_is_tried_here() throws IOException {
        String tests = Files.readString(Path.of("test/java/io/pposcope/debug/EarlierRunNamesTest.java"));
        assertEquals(
                List.of(),
                Arrays.stream(EarlierRunNames.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Deprecated.class))
                        .map(method -> "run." + method.getName() + "(")
                        .filter(call -> !tests.contains(call))
                        .toList());
    }
}
