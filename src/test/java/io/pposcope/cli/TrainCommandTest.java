package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.internal.files.FolderLock;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.recording.RunHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs so small that they train in a blink. */
class TrainCommandTest {

    private static final List<String> SMALL =
            List.of("train", "--preset", "vanilla", "--rollout", "4", "--minibatch", "4");

    @TempDir
    Path folder;

    private String said = "";

    private int train(Path run, String... more) {
        List<String> arguments = new ArrayList<>(SMALL);
        arguments.addAll(List.of(more).contains("--max-new-tokens") ? List.of() : List.of("--max-new-tokens", "4"));
        arguments.addAll(List.of("--out", run.toString()));
        arguments.addAll(List.of(more));
        StringWriter text = new StringWriter();
        int exit = Main.run(new PrintWriter(text, true), arguments.toArray(String[]::new));
        said = text.toString();
        return exit;
    }

    private static List<String> checkpoints(Path run) throws IOException {
        try (Stream<Path> entries = Files.list(run)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("iteration-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_resumed_run_has_one_record_as_if_it_had_never_stopped() throws IOException {
        Path straight = folder.resolve("straight");
        Path resumed = folder.resolve("resumed");
        assertEquals(
                0,
                train(
                        straight,
                        "--iterations",
                        "4",
                        "--checkpoint-every",
                        "1",
                        "--keep-last",
                        "1",
                        "--keep-every",
                        "2"),
                said);
        assertEquals(List.of("iteration-000002", "iteration-000004"), checkpoints(straight));
        assertEquals(0, train(resumed, "--iterations", "3", "--checkpoint-every", "2"), said);
        Files.move(
                resumed.resolve("iteration-000003"),
                folder.resolve("as if the run was killed after its third iteration"));
        assertEquals(0, train(resumed, "--iterations", "4", "--checkpoint-every", "2"), said);
        RunHistory whole = RunHistory.read(straight.resolve("metrics.jsonl"));
        RunHistory inTwoParts = RunHistory.read(resumed.resolve("metrics.jsonl"));
        for (String path : List.of("objective/score", RunHistory.GOLD, "objective/kl")) {
            assertEquals(boxed(whole.series(path)), boxed(inTwoParts.series(path)), path);
        }
        assertEquals(4, whole.size());
        assertEquals(0, train(resumed, "--iterations", "4"), said);
        assertEquals(4, RunHistory.read(resumed.resolve("metrics.jsonl")).size());
        Files.delete(resumed.resolve("iteration-000002/state.json"));
        Files.delete(resumed.resolve("iteration-000004/critic.safetensors"));
        assertEquals(1, train(resumed, "--iterations", "4"));
        assertTrue(
                said.contains("no checkpoint in " + resumed + " is complete: iteration-000002: state.json is missing;"
                        + " iteration-000004: critic.safetensors is missing; restore one"),
                said);
        assertEquals(4, RunHistory.read(resumed.resolve("metrics.jsonl")).size(), "the record stays");
    }

    private static List<Double> boxed(double... values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    @Test
    void a_folder_in_which_another_trains_is_refused_before_anything_is_done() throws IOException {
        try (FolderLock other = FolderLock.hold(folder)) {
            assertEquals(1, train(folder, "--iterations", "1"));
        }
        assertTrue(
                said.contains("is in use: process " + ProcessHandle.current().pid() + " on ")
                        && said.contains("choose another folder: --out FOLDER"),
                said);
        assertFalse(Files.exists(folder.resolve("metrics.jsonl")));
        StringWriter text = new StringWriter();
        try (FolderLock other = FolderLock.hold(folder.resolve("vanilla/seed-0"))) {
            assertEquals(
                    1,
                    Main.run(
                            new PrintWriter(text, true),
                            "compare",
                            "--presets",
                            "vanilla",
                            "--seeds",
                            "1",
                            "--iterations",
                            "1",
                            "--out",
                            folder.toString()));
        }
        assertTrue(text.toString().contains("seed-0 is in use: process "), text::toString);
    }

    @Test
    void a_response_that_no_context_holds_is_refused_before_anything_is_done() {
        assertEquals(1, train(folder, "--iterations", "1", "--max-new-tokens", "150"));
        assertTrue(said.contains("maxNewTokens is 150, but the context is 160; lower maxNewTokens to "), said);
    }

    @Test
    void prompts_that_are_too_long_are_refused_left_out_or_cut() throws IOException {
        Path model = ModelLab.export(Files.createDirectory(folder.resolve("model")), WorldModels.shipped());
        Path prompts = Files.writeString(
                folder.resolve("prompts.txt"), "\uFEFFThe cup is red.\n\nlong " + "red ".repeat(200) + "\n");
        Path reward = Files.writeString(
                folder.resolve("short.js"), "function reward(response) { return -response.text.length; }");
        String[] own = {
            "--iterations",
            "1",
            "--policy",
            model.toString(),
            "--prompts",
            prompts.toString(),
            "--reward",
            reward.toString(),
            "--long-prompts",
            "refuse"
        };
        assertEquals(1, train(folder.resolve("refused"), own));
        assertTrue(
                said.contains("1 of 2 prompts are too long: prompt-1 \"long red red")
                        && said.contains("--long-prompts leave-out or cut"),
                said);
        for (String choice : List.of("leave-out", "cut")) {
            own[own.length - 1] = choice;
            assertEquals(0, train(folder.resolve(choice), own), said);
            assertEquals(
                    1,
                    RunHistory.read(folder.resolve(choice).resolve("metrics.jsonl"))
                            .size());
        }
        own[own.length - 1] = "shorten";
        assertEquals(1, train(folder.resolve("refused"), own));
        assertTrue(said.contains("--long-prompts is shorten; it must be refuse, leave-out or cut"), said);
    }
}
