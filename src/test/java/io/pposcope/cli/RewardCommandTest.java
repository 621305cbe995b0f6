package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.WorldModels;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RewardCommandTest {

    /** Pairs in which the chosen response thanks: forty of them are enough to notice. */
    @Test
    void a_plain_preference_is_learnt_and_saved(@TempDir Path folder) throws Exception {
        Path model = ModelLab.export(Files.createDirectory(folder.resolve("model")), WorldModels.shipped());
        Path pairs = Files.writeString(
                folder.resolve("pairs.jsonl"),
                IntStream.range(0, 120).mapToObj(RewardCommandTest::pair).collect(Collectors.joining("\n")));
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertEquals(
                    0,
                    new CommandLine(new RewardCommand())
                            .execute(
                                    "--model",
                                    model.toString(),
                                    "--pairs",
                                    pairs.toString(),
                                    "--held-out",
                                    "40",
                                    "--passes",
                                    "4",
                                    "--batch",
                                    "8",
                                    "--out",
                                    folder.resolve("saved").toString()));
        } finally {
            System.setOut(before);
        }
        String said = printed.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("120 of 120 rows"), said);
        assertTrue(said.contains("after 4 passes over 80 pairs: 100.0 % of 40 held-out pairs right"), said);
        assertEquals(
                1,
                ModelFolder.open(folder.resolve("saved"))
                        .scored()
                        .tensor("score.weight")
                        .shape()[0]);
    }

    /** Fewer pairs than a batch holds are one batch; a rate that moves nothing saves nothing. */
    @Test
    void few_pairs_are_learnt_from_and_what_learnt_nothing_is_not_saved(@TempDir Path folder) throws Exception {
        Path model = ModelLab.export(Files.createDirectory(folder.resolve("model")), WorldModels.shipped());
        Path pairs = Files.writeString(
                folder.resolve("pairs.jsonl"),
                IntStream.range(0, 15).mapToObj(RewardCommandTest::pair).collect(Collectors.joining("\n")));
        String[] arguments = {
            "--model",
            model.toString(),
            "--pairs",
            pairs.toString(),
            "--held-out",
            "1",
            "--batch",
            "16",
            "--passes",
            "2",
            "--out"
        };
        assertEquals(
                0,
                new CommandLine(new RewardCommand())
                        .execute(with(arguments, folder.resolve("learnt").toString())));
        float[] row = ModelFolder.open(folder.resolve("learnt"))
                .scored()
                .tensor("score.weight")
                .values();
        assertTrue(IntStream.range(0, row.length).anyMatch(i -> row[i] != 0));
        for (String[] hopeless :
                new String[][] {{"--rate", "0"}, {"--rate", "1e-60"}, {"--passes", "0"}, {"--batch", "0"}}) {
            Path out = folder.resolve("hopeless");
            assertEquals(
                    1,
                    new CommandLine(new RewardCommand())
                            .setExecutionExceptionHandler((e, line, parsed) -> 1)
                            .setOverwrittenOptionsAllowed(true)
                            .execute(with(arguments, out.toString(), hopeless)),
                    String.join(" ", hopeless));
            assertFalse(Files.exists(out));
        }
    }

    private static String[] with(String[] arguments, String out, String... more) {
        return Stream.of(arguments, new String[] {out}, more)
                .flatMap(Arrays::stream)
                .toArray(String[]::new);
    }

    private static String pair(int i) {
        var row = new JsonObject();
        row.addProperty("prompt", "What is " + i + "?");
        row.addProperty("chosen", "It is a number, thank you.");
        row.addProperty("rejected", "Go away, I do not care.");
        return row.toString();
    }
}
