package io.pposcope.cli;

import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains several presets over several seeds in the embedded world, and reports how the paper's predictions fare. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train several presets over several seeds in the embedded world; write tables, "
                + "figures, and how the paper's predictions fare.")
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--presets",
            split = ",",
            defaultValue = "vanilla,ppo-max",
            description = "Names of presets; or paper for all of the paper's, all for every one (${DEFAULT-VALUE}).")
    private List<String> presets;

    @Option(names = "--seeds", defaultValue = "3", description = "Seeds 0 to N − 1 (${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin
    private RunOptions options;

    @Option(names = "--out", defaultValue = "runs/compare", description = "Folder to write (${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--held-out",
            defaultValue = "256",
            description = "Held-out prompts, the same each time, answered every five iterations (${DEFAULT-VALUE}).")
    private int heldOut;

    @Mixin
    private JobOptions jobs;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        options.requireSizes();
        BadOption.refuseBelow(1, "--seeds", seeds);
        BadOption.refuseBelow(1, "--held-out", heldOut);
        List<Arm> arms = named().stream().map(options::config).map(Arm::shipped).toList();
        Sweep sweep = new Sweep(out, arms, seeds, options.iterations(), heldOut);
        if (jobs.worker()) {
            jobs.workOff(sweep);
            return CommandLine.ExitCode.OK;
        }
        SweepReport report = new SweepReport(sweep, jobs.work(command, sweep, out.resolve("logs")));
        report.write();
        System.out.println(report);
        System.out.println(
                "written to " + out + ": table.txt, held-out.txt, predictions.md, figure.svg, gold-over-kl.svg;"
                        + " metrics, recording and answers of every run below ARM/seed-N");
        report.missing().forEach((run, why) -> command.commandLine().getErr().println("pposcope: " + run + ": " + why));
        return report.missing().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<String> named() {
        return switch (String.join(",", presets)) {
            case "all" -> List.copyOf(Presets.all().keySet());
            case "paper" -> List.copyOf(Presets.paper().keySet());
            default -> presets;
        };
    }
}
