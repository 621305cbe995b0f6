package io.pposcope.cli;

import io.pposcope.evaluate.AlarmTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the alarms on recorded runs. */
@Command(
        name = "alarms",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Replay recorded runs under the alarms: what each rule detects, its false alarms, how early it speaks.")
final class AlarmsCommand implements Callable<Integer> {

    @Option(
            names = "--runs",
            defaultValue = "runs/compare",
            description = "A folder that compare wrote (${DEFAULT-VALUE}).")
    private Path runs;

    @Override
    public Integer call() throws IOException {
        AlarmTable table = AlarmTable.replay(runs, run -> System.err.printf("\r%-60s", run));
        System.err.println();
        Files.writeString(runs.resolve("alarms.md"), table.markdown());
        System.out.println(table.view().text());
        System.out.println("written: " + runs.resolve("alarms.md"));
        return 0;
    }
}
