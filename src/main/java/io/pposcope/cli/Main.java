package io.pposcope.cli;

import io.pposcope.internal.build.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The Java side of {@code ./pposcope}. */
@Command(
        name = "pposcope",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "PPO-max RLHF you can look into.",
        subcommands = {
            TrainCommand.class,
            CompareCommand.class,
            BenchCommand.class,
            BenchDebuggerCommand.class,
            BenchRewardsCommand.class,
            AlarmsCommand.class,
            RecordCommand.class,
            WorldCommand.class,
            RewardCommand.class,
            EngineCommand.class,
            DoctorCommand.class
        })
public final class Main {

    private Main() {}

    /** What {@code --version} answers. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"PPOscope " + Versions.own()};
        }
    }

    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Runs a command inside this process, with its output in {@code out}; returns its exit status. */
    public static int run(PrintWriter out, String... arguments) {
        return commandLine().setOut(out).setErr(out).execute(arguments);
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::explain)
                .setParameterExceptionHandler(BadOption::explain);
    }

    /** Errors a user can act on are shown as a sentence; anything else with its stack. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException) {
            command.getErr().println(command.getColorScheme().errorText("pposcope: " + BadOption.sentence(failure)));
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
