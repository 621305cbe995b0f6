package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {

    @TempDir
    Path venv;

    @Test
    void everyFindingIsALineOfText_andTheExitCodeAgrees() {
        String text = printed();
        for (String what : List.of(
                "JDK",
                "Maven",
                "threads",
                "memory",
                "engine",
                "DJL cache",
                "models",
                "Jupyter",
                "kernelspec",
                "templates")) {
            assertTrue(
                    text.lines().anyMatch(line -> line.matches("(ok|warning|missing) +" + what + " +\\S.*")),
                    what + " in\n" + text);
        }
        assertTrue(text.contains("libtorch 2."), text);
    }

    @Test
    void jsonHoldsTheSameFindings() {
        List<String> levels = printed("--json")
                .lines()
                .map(line -> JsonParser.parseString(line)
                        .getAsJsonObject()
                        .get("level")
                        .getAsString())
                .toList();
        assertEquals(10, levels.size());
        assertTrue(List.of("OK", "WARNING", "MISSING").containsAll(levels), levels.toString());
    }

    @Test
    void remedy_standsOnALineOfItsOwn() {
        assertEquals(
                "missing  models      none" + System.lineSeparator() + "                     → make them",
                DoctorFinding.missing("models", "none", "make them").text());
    }

    @Test
    void onlyWhatIsMissing_isEssential() {
        assertTrue(DoctorFinding.missing("a", "b", "c").essential());
        assertEquals(
                List.of(false, false),
                List.of(
                        DoctorFinding.warning("a", "b", "c").essential(),
                        DoctorFinding.ok("a", "b").essential()));
    }

    @Test
    void littleMemory_isAWarning() {
        assertEquals(
                DoctorFinding.Level.WARNING, DoctorMachine.memory(3.9, 3, 1).level());
        assertEquals(DoctorFinding.Level.OK, DoctorMachine.memory(4, 3, 1).level());
    }

    @Test
    void maven_isLookedForOnThePath() {
        assertEquals(
                DoctorFinding.Level.WARNING,
                DoctorMachine.maven(venv.toString()).level());
    }

    @Test
    void kernelspecThatIsNotThere_isAWarning() {
        assertEquals(
                DoctorFinding.Level.WARNING,
                new DoctorJupyter(venv).kernelspec().level());
    }

    @Test
    void kernelspecThatStarts_isFine() throws IOException {
        writeSpec(starting("exit 0"));
        DoctorFinding finding = new DoctorJupyter(venv).kernelspec();
        assertEquals(DoctorFinding.Level.OK, finding.level(), finding.found());
    }

    @Test
    void kernelspecThatDoesNotStart_saysWhatTheJvmSaid() throws IOException {
        writeSpec(starting("echo \"Unrecognized option: --new\"; exit 1"));
        DoctorFinding finding = new DoctorJupyter(venv).kernelspec();
        assertEquals(DoctorFinding.Level.MISSING, finding.level());
        assertTrue(finding.found().endsWith("ended with status 1: Unrecognized option: --new"), finding.found());
    }

    private String starting(String script) throws IOException {
        Path java = Files.writeString(venv.resolve("java"), "#!/bin/sh\n" + script + "\n");
        assertTrue(java.toFile().setExecutable(true));
        return "{\"argv\": [\"" + java + "\", \"-cp\", \"" + java + "\", \"Main\", \"{connection_file}\"]}";
    }

    @Test
    void kernelspecThatNamesAJarThatIsGone_saysWhich() throws IOException {
        Path java = Files.createFile(venv.resolve("java"));
        writeSpec("{\"argv\": [\"" + java + "\", \"-cp\", \"" + venv.resolve("gone.jar") + "\", \"Main\"]}");
        DoctorFinding finding = new DoctorJupyter(venv).kernelspec();
        assertEquals(DoctorFinding.Level.MISSING, finding.level());
        assertTrue(finding.found().endsWith("gone.jar is gone"), finding.found());
    }

    @Test
    void brokenKernelspec_isMissing() throws IOException {
        for (String broken : List.of("", "[]", "{", "{}", "{\"argv\": 3}", "{\"argv\": []}")) {
            writeSpec(broken);
            assertEquals(
                    DoctorFinding.Level.MISSING,
                    new DoctorJupyter(venv).kernelspec().level(),
                    broken);
        }
    }

    private void writeSpec(String text) throws IOException {
        Path folder = Files.createDirectories(venv.resolve("share/jupyter/kernels/pposcope"));
        Files.writeString(folder.resolve("kernel.json"), text);
    }

    private static String printed(String... arguments) {
        var out = new StringWriter();
        var command = new CommandLine(new DoctorCommand()).setOut(new PrintWriter(out));
        int exit = command.execute(arguments);
        assertEquals(out.toString().toLowerCase().contains("missing") ? 1 : 0, exit, out.toString());
        return out.toString();
    }
}
