package io.pposcope.cli;

import io.pposcope.evaluate.AlarmTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the alarms on recorded runs. */
@Command(
        name = "alarms",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replay recorded runs under the alarms: what each rule detects, its false alarms, how early it "
                + "speaks; thresholds are chosen on seeds 0 and 1 and judged on the others.")
final class AlarmsCommand implements Callable<Integer> {

    @Option(
            names = "--runs",
            defaultValue = "runs/compare",
            description = "A folder that compare wrote (${DEFAULT-VALUE}).")
    private Path runs;

    @Mixin
    private JobOptions jobs;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        AlarmReplays replays = new AlarmReplays(runs);
        if (jobs.worker()) {
            jobs.workOff(replays);
            return CommandLine.ExitCode.OK;
        }
        Map<String, String> missing = jobs.work(command, replays, runs.resolve("logs"));
        AlarmTable table = replays.table(missing.keySet());
        StringBuilder remarks = new StringBuilder();
        missing.forEach((run, why) ->
                remarks.append("\nmissing: ").append(run).append(": ").append(why));
        Files.writeString(
                runs.resolve("alarms.md"),
                table.summary() + ".\n\n" + table.view().markdown() + "\n" + table.verdict() + ".\n" + remarks + "\n");
        System.out.println(table.view().text() + "\n\n" + table.verdict() + remarks);
        System.out.println("written: " + runs.resolve("alarms.md"));
        missing.forEach((run, why) -> command.commandLine().getErr().println("pposcope: " + run + ": " + why));
        return missing.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
