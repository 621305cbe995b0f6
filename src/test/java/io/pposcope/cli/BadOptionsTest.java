package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a user is told who asks for the impossible, before anything is loaded. */
class BadOptionsTest {

    private static String refusal(Object command, String... arguments) {
        CommandLine line = new CommandLine(command);
        StringBuilder message = new StringBuilder();
        line.setExecutionExceptionHandler((failure, c, parsed) -> {
            message.append(failure.getMessage());
            return 1;
        });
        assertEquals(1, line.execute(arguments));
        return message.toString();
    }

    @Test
    void no_iterations() {
        assertEquals("--iterations is 0; it must be at least 1", refusal(new TrainCommand(), "--iterations", "0"));
        assertEquals("--iterations is -3; it must be at least 1", refusal(new CompareCommand(), "--iterations", "-3"));
    }

    @Test
    void unknown_preset() {
        assertTrue(refusal(new CompareCommand(), "--presets", "vanilla,magic").startsWith("there is no preset magic; there are ppo-max, vanilla"));
    }

    @Test
    void minibatch_larger_than_the_rollout() {
        assertEquals("minibatchSize is 32 but only 8 responses are sampled; lower it or raise rolloutBatchSize",
                refusal(new CompareCommand(), "--presets", "vanilla", "--rollout", "8"));
    }

    @Test
    void unknown_option_exits_with_two() {
        CommandLine line = new CommandLine(new BenchCommand()).setErr(new PrintWriter(new StringWriter()));
        assertEquals(CommandLine.ExitCode.USAGE, line.execute("--wat"));
    }
}
