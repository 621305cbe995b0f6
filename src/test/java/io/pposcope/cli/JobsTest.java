package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps in several processes write the bytes that one process writes, whoever is killed on the way. */
class JobsTest {

    private static final String ARM = "vanilla";
    /** A checkpoint is written every ten iterations. */
    private static final int PAST_A_CHECKPOINT = 12;

    private static final long POLL_MILLIS = 20;

    @TempDir
    private Path folder;

    /** How a call of compare ended. */
    private record Call(int exit, String errors) {}

    private static List<String> arguments(Path out, int jobs, int seeds, int iterations) {
        String options = "compare --presets " + ARM + " --rollout 4 --minibatch 4 --max-new-tokens 6 --held-out 6"
                + " --seeds " + seeds + " --iterations " + iterations + " --jobs " + jobs + " --out";
        return Stream.concat(Stream.of(options.split(" ")), Stream.of(out.toString()))
                .toList();
    }

    private static Call compare(Path out, int jobs, int seeds, int iterations) {
        StringWriter errors = new StringWriter();
        int exit = Main.run(
                new PrintWriter(errors, true),
                arguments(out, jobs, seeds, iterations).toArray(String[]::new));
        return new Call(exit, errors.toString());
    }

    private static Path run(Path out, int seed) {
        return out.resolve(ARM).resolve("seed-" + seed);
    }

    private static void assertSameBytes(Path expected, Path actual, int seeds, int iterations) throws IOException {
        for (int seed = 0; seed < seeds; seed++) {
            for (String name : List.of(
                    "arm.json",
                    "metrics.jsonl",
                    "held-out-before.jsonl",
                    "held-out-after.jsonl",
                    "held-out-after.safetensors",
                    "recording/iteration-%06d.safetensors".formatted(iterations - 1))) {
                Path one = run(expected, seed).resolve(name);
                Path other = run(actual, seed).resolve(name);
                assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other), () -> one + " and " + other);
            }
        }
        for (String name : List.of("table.txt", "held-out.txt", "predictions.md", "figure.svg", "gold-over-kl.svg")) {
            assertEquals(Files.readString(expected.resolve(name)), Files.readString(actual.resolve(name)), name);
        }
    }

    private static long lines(Path out, int seed) throws IOException {
        Path metrics = run(out, seed).resolve("metrics.jsonl");
        return Files.exists(metrics) ? Files.readString(metrics).lines().count() : 0;
    }

    /** Until one of two seeds has so many iterations, while something is going on. */
    private static void await(Path out, int iterations, CompletableFuture<?> going) throws Exception {
        while (lines(out, 0) < iterations && lines(out, 1) < iterations) {
            assertFalse(going.isDone(), "it ended before anything could be killed");
            going.copy()
                    .completeOnTimeout(null, POLL_MILLIS, TimeUnit.MILLISECONDS)
                    .get();
        }
    }

    @Test
    void aWorkerThatIsKilled_isStartedAgain_andAllBytesAreTheSerialOnes() throws Exception {
        Path serial = folder.resolve("serial");
        assertEquals(new Call(0, ""), compare(serial, 1, 2, 4));
        Path killed = folder.resolve("killed");
        CompletableFuture<Call> call = CompletableFuture.supplyAsync(() -> compare(killed, 2, 2, 4));
        await(killed, 1, call);
        assertTrue(ProcessHandle.current().children().findAny().orElseThrow().destroyForcibly());
        assertEquals(new Call(0, ""), call.get());
        assertSameBytes(serial, killed, 2, 4);
    }

    @Test
    @Tag("slow")
    void aParentThatIsKilled_takesItsWorkersAlong_andTheNextCallGoesOnFromTheirCheckpoints() throws Exception {
        int iterations = PAST_A_CHECKPOINT + 3;
        Path orphaned = folder.resolve("orphaned");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments(orphaned, 2, 2, iterations));
        Process parent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        await(orphaned, PAST_A_CHECKPOINT, parent.onExit());
        List<ProcessHandle> workers = parent.children().toList();
        assertFalse(workers.isEmpty());
        parent.destroyForcibly().waitFor();
        for (ProcessHandle worker : workers) {
            worker.onExit().get(1, TimeUnit.MINUTES);
        }
        assertTrue(
                IntStream.range(0, 2)
                        .anyMatch(seed -> Files.exists(run(orphaned, seed).resolve("checkpoints"))),
                "half-finished runs are kept");
        assertEquals(new Call(0, ""), compare(orphaned, 2, 2, iterations));
        Path serial = folder.resolve("serial");
        assertEquals(new Call(0, ""), compare(serial, 1, 2, iterations));
        assertSameBytes(serial, orphaned, 2, iterations);
    }

    /** One run's folder is foreign, another's holds metrics of nobody knows what: both are named, the third is made. */
    @Test
    void whatCannotGoOn_isMissingWithItsReason_andTheRestIsMade() throws Exception {
        Path out = folder.resolve("foreign");
        Path foreign = Files.createDirectories(run(out, 0)).resolve("arm.json");
        Files.writeString(foreign, "{\"format\":\"somebody's\"}\n");
        Path unknown = Files.createDirectories(run(out, 1)).resolve("metrics.jsonl");
        Files.writeString(unknown, "{\"objective/score\":1}\n");
        Call call = compare(out, 2, 3, 1);
        assertEquals(1, call.exit());
        assertTrue(
                call.errors().contains("vanilla, seed 0: " + foreign + ", line 1: ")
                        && call.errors().contains("expected what ./pposcope compare writes: choose another folder"),
                call::errors);
        assertTrue(
                call.errors().contains("seed 1: " + unknown.resolveSibling("arm.json") + " is missing beside metrics"),
                call::errors);
        assertEquals("{\"objective/score\":1}\n", Files.readString(unknown), "nothing is lost");
        String table = Files.readString(out.resolve("table.txt"));
        assertTrue(table.contains("missing") && table.contains("2 of 3 runs are missing"), table);
        assertEquals(1, lines(out, 2));

        Files.delete(foreign);
        Files.delete(unknown);
        Files.writeString(run(out, 2).resolve("held-out-after.jsonl"), "{\"for");
        Call torn = compare(out, 1, 3, 1);
        assertTrue(
                torn.exit() == 1
                        && torn.errors().contains("seed 2: ")
                        && torn.errors().contains("held-out-after.jsonl is torn or no recording"),
                torn::errors);
        assertFalse(torn.errors().contains("seed 0"), torn::errors);
        Call shorter = compare(out, 1, 1, 2);
        assertEquals(new Call(0, ""), shorter);
        assertTrue(compare(out, 1, 1, 1).errors().contains("metrics.jsonl has 2 iterations; expected 1: ask for 2"));
    }
}
