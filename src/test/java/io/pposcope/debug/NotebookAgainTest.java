package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.engine.NativeMemoryProbe;
import io.pposcope.experience.Iteration;
import io.pposcope.inspect.RowOrder;
import io.pposcope.inspect.Rows;
import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.Recording;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cells of the notebook on pausing, run again and again in one process with little memory: nothing piles up. */
class NotebookAgainTest {

    private static final String HEAP = "-Xmx256m";

    /** The process: runs all cells so often as it is told, and measures after each time. */
    static final class Notebook {

        /** What a notebook's variables refer to until their cell is run again. */
        private static WorldLab lab;

        private static PpoMax ppo;
        private static Run run;
        private static LiveRollout live;
        private static WhatIf question;
        private static LearnerState end;
        private static Run strict;
        private static Run forgotten;

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[1]);
            for (int round = 1; round <= Integer.parseInt(arguments[0]); round++) {
                open();
                words();
                questions();
                breakpoints();
                time();
                keep(folder.resolve("round-" + round));
                theIssuesCell();
                System.out.println(measured(round));
            }
        }

        private static void open() {
            lab = WorldLab.open();
            ppo = lab.trainer(
                    Presets.ppoMax()
                            .with(c -> c.rolloutBatchSize(4).maxNewTokens(12).minibatches(1, 4, 4)),
                    7);
            run = Run.of(ppo);
            run.view().html();
        }

        private static void words() {
            run.step(Boundary.TOKEN, 3);
            live = run.rollout();
            List<Integer> open = live.openRows();
            live.force(open.get(0), " sorry");
            live.ban(open.get(1), live.candidates(open.get(1), 1).get(0).token());
            run.step(Boundary.TOKEN, 3);
            run.rollout().view().html();
            run.step(Boundary.STAGE).reached();
        }

        private static void questions() {
            run.step(Boundary.STAGE, 3);
            question = run.whatIf().score(3, 4).with(c -> c.gae(1, 0.8));
            question.effect().view().html();
            TrialComparison.of(
                            "clip 0.2", run.whatIf(), "clip 0.02", run.whatIf().with(c -> c.clipRange(0.02)))
                    .view()
                    .html();
            run.edit(run.whatIf().score(3, 4).advantages());
            run.step(Boundary.MINIBATCH);
            run.resume().pause();
        }

        private static void breakpoints() {
            run.breakpoints().when("the policy strays", m -> m.klPerToken() > 0.5);
            run.breakpoints()
                    .onRow("it apologises at length", row -> row.contains("sorry") && row.length() > 30)
                    .once();
            run.breakpoints().after(Phase.SCORING).fromHit(2).once();
            run.record().watch("longest answer", iteration -> Arrays.stream(
                            iteration.rollout().tokens().lengths())
                    .max()
                    .orElse(0));
            run.start(2).await();
            run.breakpoints().clear();
            run.resume().follow();
            run.view().html();
        }

        private static void time() {
            end = run.trainer().setup().learner().state();
            int iterations = run.history().size();
            int kept = run.timeline().snapshots().stream()
                    .filter(one -> one.kept() && one.atBoundary() && one.iteration() < iterations)
                    .mapToInt(Snapshot::iteration)
                    .max()
                    .orElseThrow();
            run.tree().rewindTo(kept).step(Boundary.ITERATION, iterations - kept);
            run.timeline().view().html();
            strict = run.tree().branch("strict", c -> c.kl(1.0));
            strict.start(2).await();
            run.start(2).await();
            run.tree().compare(strict).view().html();
        }

        private static void keep(Path folder) throws IOException {
            run.record()
                    .to(folder.resolve("recording"))
                    .run()
                    .step(Boundary.ITERATION)
                    .step(Boundary.TOKEN, 2);
            run.record().save(folder);
            Recording recorded = Recording.open(folder.resolve("recording"));
            Iteration kept = recorded.iteration(recorded.iterations().get(0));
            Rows.of(kept).sortBy(RowOrder.LOWEST_ADVANTAGE).first(3).view().html();
        }

        /** A run that nobody stops, on a trainer that nobody closes. */
        private static void theIssuesCell() {
            forgotten = Run.of(lab.trainer(SmallLab.CONFIG, 5));
            forgotten.start(2).await();
        }

        private static String measured(int round) throws IOException {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            String status = Files.exists(Path.of("/proc/self/status"))
                    ? Files.readString(Path.of("/proc/self/status"))
                    : "VmRSS: 0 kB";
            long resident = status.lines()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            return String.format(
                    Locale.ROOT,
                    "round %d heap %d native %d arrays %d threads %d resident %d",
                    round,
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    NativeMemoryProbe.heldBytes() >> 20,
                    lab.engine().liveArrays(),
                    Thread.activeCount(),
                    resident >> 10);
        }
    }

    private record Measured(int round, long heap, long nativeMemory, long arrays, long threads, long resident) {

        static Measured of(String line) {
            String[] words = line.split(" ");
            return new Measured(
                    (int) number(words[1]),
                    number(words[3]),
                    number(words[5]),
                    number(words[7]),
                    number(words[9]),
                    number(words[11]));
        }

        private static long number(String word) {
            return Long.parseLong(word);
        }
    }

    @Test
    void four_times(@TempDir Path folder) throws Exception {
        assertNothingPilesUp(4, folder);
    }

    @Test
    @Tag("slow")
    void sixty_times(@TempDir Path folder) throws Exception {
        assertNothingPilesUp(60, folder);
    }

    /** Megabytes by round; the first rounds warm up. */
    private static void assertNothingPilesUp(int rounds, Path folder) throws Exception {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-cp",
                        classes,
                        Notebook.class.getName(),
                        Integer.toString(rounds),
                        folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        List<String> curve = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("round "))
                .toList();
        curve.forEach(System.out::println);
        assertEquals(0, process.waitFor(), () -> curve + read(folder.resolve("errors")));
        List<Measured> measured = curve.stream().map(Measured::of).toList();
        assertEquals(rounds, measured.size());
        Measured early = measured.get(rounds / 4);
        Measured last = measured.getLast();
        assertTrue(last.threads() <= early.threads() + 1, () -> "one that is just ending: " + curve);
        assertTrue(last.arrays() <= early.arrays(), curve::toString);
        assertTrue(last.heap() <= early.heap() + 32, () -> "two snapshots more or less: " + curve);
        assertTrue(last.nativeMemory() <= early.nativeMemory() + 256, () -> "what waits for a collection: " + curve);
        assertTrue(last.resident() <= early.resident() + 512, () -> "with the heap's own ups and downs: " + curve);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
