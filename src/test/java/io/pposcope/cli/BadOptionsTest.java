package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        assertTrue(refusal(new CompareCommand(), "--presets", "vanilla,magic")
                .startsWith("there is no preset magic; there are ppo-max, vanilla"));
    }

    @Test
    void minibatch_larger_than_the_rollout() {
        assertEquals(
                "minibatchSize is 32 but only 8 responses are sampled; lower it or raise rolloutBatchSize",
                refusal(new CompareCommand(), "--presets", "vanilla", "--rollout", "8"));
    }

    @Test
    void unknown_option_exits_with_two() {
        CommandLine line = new CommandLine(new BenchCommand()).setErr(new PrintWriter(new StringWriter()));
        assertEquals(CommandLine.ExitCode.USAGE, line.execute("--wat"));
    }

    private static String said(int exit, String... arguments) {
        StringWriter text = new StringWriter();
        assertEquals(exit, Main.run(new PrintWriter(text, true), arguments), text::toString);
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --wat",
                "train -",
                "train more",
                "train --iterations many",
                "train --iterations",
                "train --rates 1",
                "reward-model --pairs x",
                "train --precision HALF"
            })
    void an_argument_that_cannot_be_followed_is_a_sentence_and_not_the_whole_help(String line) {
        String said = said(CommandLine.ExitCode.USAGE, line.split(" "));
        assertTrue(said.startsWith("pposcope: ") && said.lines().count() <= 3, said);
        assertTrue(said.strip().endsWith("see pposcope " + line.split(" ")[0] + " --help"), said);
    }

    @Test
    void numbers_out_of_range() {
        assertTrue(
                said(1, "train", "--checkpoint-every", "0").contains("--checkpoint-every is 0; it must be at least 1"));
        assertTrue(said(1, "train", "--keep-last", "0").contains("--keep-last is 0; it must be at least 1"));
        assertTrue(said(1, "train", "--keep-every", "-1").contains("--keep-every is -1; it must be at least 0"));
        for (String option : new String[] {"--passes", "--batch", "--held-out", "--response-tokens"}) {
            assertTrue(said(1, "reward-model", "--model", "m", "--pairs", "p", option, "0")
                    .contains(option + " is 0; it must be at least 1"));
        }
    }

    @Test
    void what_is_wrong_with_a_file_is_said_beside_its_name(@TempDir Path folder) throws IOException {
        assertTrue(
                said(1, "reward-model", "--model", "m", "--pairs", "-").contains("pposcope: -: there is no such file"));
        Path file = Files.createFile(folder.resolve("plain"));
        assertTrue(said(1, "train", "--out", file.toString())
                .contains(file + " is a file; a folder is needed: name another"));
    }
}
