package io.pposcope.cli;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what is installed, what is missing, and what to do about it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Tell what is installed, what is missing, and what to do about it; exit code "
                + "1 where something essential is missing.")
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON lines.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        Path venv = Path.of(System.getProperty("pposcope.home", "."), ".venv");
        List<DoctorFinding> findings = Stream.of(
                        DoctorMachine.findings(), DoctorEngine.findings(), new DoctorJupyter(venv).findings())
                .flatMap(List::stream)
                .toList();
        var out = command.commandLine().getOut();
        findings.forEach(finding -> out.println(json ? new Gson().toJson(finding) : finding.text()));
        return findings.stream().anyMatch(DoctorFinding::essential) ? 1 : 0;
    }
}
