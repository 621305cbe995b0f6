package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in another process that is killed at random moments ends with the weights of one that never was. */
class KilledProcessTest {

    private static final int ITERATIONS = 5;
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    /** The process to be killed: goes on from its newest checkpoint, saving every few steps, wherever it stands. */
    static final class Victim {

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            Random random = new Random(Long.parseLong(arguments[1]));
            try (WorldLab lab = WorldLab.open();
                    Run run = Run.of(SmallLab.trainer(lab))) {
                Optional<Path> saved = Checkpoint.latest(folder);
                if (saved.isPresent()) {
                    run.record().load(saved.get());
                }
                Files.writeString(folder.resolve("ready"), "");
                while (run.trainer().state().iteration() < ITERATIONS) {
                    run.step(Boundary.PASS, 1 + random.nextInt(6));
                    run.record().save(folder);
                }
                run.tree().rewindTo(ITERATIONS).record().save(folder);
                Files.writeString(folder.resolve("finished"), "");
            }
        }
    }

    private Process start(int seed) throws IOException {
        Files.deleteIfExists(folder.resolve("ready"));
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        Victim.class.getName(),
                        folder.toString(),
                        Integer.toString(seed))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    @Test
    void weights_are_those_of_a_run_that_was_never_killed() throws Exception {
        Random random = new Random(4);
        int kills = 0;
        for (int seed = 0; !Files.exists(folder.resolve("finished")); seed++) {
            assertTrue(seed < 40, () -> "it does not come to an end: " + read(folder.resolve("output")));
            Process victim = start(seed);
            while (victim.isAlive() && !Files.exists(folder.resolve("ready"))) {
                Thread.sleep(20);
            }
            if (kills < KILLS && !victim.waitFor(random.nextInt(1200), TimeUnit.MILLISECONDS)) {
                victim.destroyForcibly().waitFor();
                kills++;
            } else {
                assertEquals(0, victim.waitFor(), () -> read(folder.resolve("output")));
            }
        }
        assertEquals(KILLS, kills);
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = SmallLab.trainer(lab);
            for (int i = 0; i < ITERATIONS; i++) {
                ppo.next();
            }
            assertEquals(
                    ppo.snapshot(),
                    Checkpoint.read(Checkpoint.latest(folder).orElseThrow()).snapshot());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
