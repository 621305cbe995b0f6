package io.pposcope.cli;

import io.pposcope.internal.publish.CodeState;
import io.pposcope.internal.publish.Pages;
import io.pposcope.internal.publish.Pieces;
import io.pposcope.internal.publish.Provenance;
import io.pposcope.internal.publish.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes published numbers, tables and figures anew, and writes them into the pages. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Make published numbers, tables and figures anew and write them into the pages; "
                + "without arguments, list what there is.")
final class RecordCommand implements Callable<Integer> {

    private static final String ALL = "all";

    @Parameters(arity = "0..*", paramLabel = "WHAT", description = "Names from the list, or all.")
    private List<String> what = List.of();

    @Option(names = "--pages", description = "Write pages and figures from the data files; record nothing.")
    private boolean pagesOnly;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Share of the full size; below 1 it is a try, which leaves pages and data files alone "
                    + "(${DEFAULT-VALUE}).")
    private double scale;

    @Option(
            names = "--runs",
            description = "Folder of the runs that results are read off; runs there are not made again "
                    + "(runs/record/STATE, where STATE is the state of the sources that training depends on).")
    private Path runs;

    @Mixin
    private JobOptions jobs;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        Locale.setDefault(Locale.ROOT);
        Path root = Path.of(System.getProperty("pposcope.home", "")).toAbsolutePath();
        Pages pages = new Pages(root);
        if (pagesOnly) {
            pages.write().forEach(file -> System.out.println("written: " + root.relativize(file)));
            return CommandLine.ExitCode.OK;
        }
        Scale size = new Scale(scale);
        Map<String, String> code = CodeState.of(root);
        Path folder = runs != null
                ? runs
                : Path.of("runs", size.isFull() ? "record" : "record-try", CodeState.training(code));
        Recordables recordables = new Recordables(folder, size);
        if (what.isEmpty()) {
            list(recordables, pages.recorded(), code);
            return CommandLine.ExitCode.OK;
        }
        List<Recordable> chosen = what.equals(List.of(ALL))
                ? recordables.all()
                : what.stream().map(recordables::named).toList();
        if (jobs.worker()) {
            jobs.workOff(NamedTasks.of(chosen));
            return CommandLine.ExitCode.OK;
        }
        int worst = CommandLine.ExitCode.OK;
        for (Recordable one : chosen) {
            worst = Math.max(worst, record(one, folder, size, pages, code));
        }
        return worst;
    }

    private static void list(Recordables recordables, Map<String, Recorded> recorded, Map<String, String> code) {
        for (Recordable one : recordables.all()) {
            System.out.printf(
                    "%-22s %s%n%-22s   %s%n",
                    one.name(),
                    one.about(),
                    "",
                    Optional.ofNullable(recorded.get(one.name()))
                            .map(last -> last(last.provenance(), code))
                            .orElse("never recorded"));
        }
    }

    private static String last(Provenance last, Map<String, String> code) {
        List<String> changed = CodeState.changed(last.code(), code);
        return "recorded on " + last.date()
                + (last.seconds() > 0 ? " in " + Provenance.duration(last.seconds()) : "")
                + (changed.isEmpty() ? "" : "; changed since: " + String.join(", ", changed));
    }

    /** One that fails or lacks runs leaves its data file and the pages as they were. */
    private int record(Recordable one, Path folder, Scale size, Pages pages, Map<String, String> code) {
        try (Stopwatch watch = Stopwatch.in(folder.resolve("seconds").resolve(one.name()))) {
            Map<String, String> missing = jobs.work(command, new NamedTasks(one), folder.resolve("logs"));
            if (!missing.isEmpty()) {
                one.gatherPartly(NamedTasks.plain(one, missing));
                missing.forEach((run, why) -> complain(run + ": " + why));
                complain(one.name() + " is not recorded: " + missing.size()
                        + " runs are missing; call the command again to go on");
                return CommandLine.ExitCode.SOFTWARE;
            }
            Pieces pieces = new Pieces();
            one.gather(pieces);
            Recorded recorded = pieces.recorded(one.name(), provenance(one, watch, code));
            Path file = recorded.write(size.isFull() ? pages.recordings() : folder.resolve("recorded"));
            System.out.println("written: " + file);
            if (size.isFull()) {
                pages.write().forEach(page -> System.out.println("written: " + page));
            }
            return CommandLine.ExitCode.OK;
        } catch (IOException | RuntimeException e) {
            complain(one.name() + " is not recorded: "
                    + Optional.ofNullable(BadOption.sentence(e)).orElse(e.toString()));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void complain(String what) {
        command.commandLine().getErr().println("pposcope: " + what);
    }

    private Provenance provenance(Recordable one, Stopwatch watch, Map<String, String> code) throws IOException {
        return new Provenance(
                "./pposcope record " + one.name() + (scale == 1 ? "" : " --scale " + scale),
                Machine.commit(),
                Machine.processor(),
                LocalDate.now(),
                Math.rint(watch.seconds()),
                code);
    }
}
