package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/**
 * A copy of {@code ./pposcope} in a machine made for each test: a home, a PATH of the few programs named here, and a
 * folder of JDKs that only tell their version. Nothing is built or fetched.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final List<String> PROGRAMS =
            List.of("cat", "dirname", "find", "grep", "head", "mkdir", "readlink", "rm", "sed", "uname");
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path machine;

    private Path launcher;

    /** How a call ended. */
    private record Call(int exit, String out, String error) {}

    @BeforeEach
    void makeMachine() throws IOException {
        for (String folder : List.of("bin", "home", "jdks", "project/src/main", "project/kernel/main")) {
            Files.createDirectories(machine.resolve(folder));
        }
        for (String program : PROGRAMS) {
            program(program, "exec " + find(program) + " \"$@\"");
        }
        launcher = Files.copy(Path.of("..", "pposcope"), machine.resolve("project/pposcope"));
    }

    @Test
    void help_listsEveryCommand() throws Exception {
        Call call = call("help");
        assertEquals(0, call.exit);
        for (String command : List.of("lab", "run", "train", "compare", "bench", "world", "doctor", "test", "help")) {
            assertTrue(call.out.contains("./pposcope " + command), command);
        }
        assertEquals(call.out, call().out, "no command at all asks for help");
    }

    @Test
    void everyCommandOfTheJavaSide_isKnownToTheLauncher() throws Exception {
        String help = call("help").out;
        for (Class<?> command : Main.class.getAnnotation(Command.class).subcommands()) {
            String name = command.getAnnotation(Command.class).name();
            assertTrue(help.contains("./pposcope " + name), name);
            assertTrue(call(name).error.startsWith("pposcope: no JDK 21"), name + " is not handed to Java");
        }
    }

    @Test
    void unknownCommand_isNamedAndHelpShown() throws Exception {
        Call call = call("trian");
        assertEquals(2, call.exit);
        assertTrue(call.error.startsWith("pposcope: there is no command trian\n"), call.error);
        assertTrue(call.error.contains("./pposcope train"), call.error);
    }

    @Test
    void withoutJdk_saysWhereItLookedAndWhatToInstall() throws Exception {
        Call call = call("doctor");
        assertEquals(1, call.exit);
        assertTrue(call.error.startsWith("pposcope: no JDK 21 or newer was found"), call.error);
        assertTrue(
                call.error.contains("apt install openjdk-21-jdk") && call.error.contains("brew install openjdk"),
                call.error);
    }

    @Test
    void olderJdksAndBareRuntimes_doNotFit() throws Exception {
        jdk("seventeen", "17.0.15");
        jdk("eight", "1.8.0_402");
        Files.delete(jdk("runtime", "25.0.1").resolve("bin/javac"));
        assertTrue(call("doctor").error.contains("no JDK 21 or newer was found"));
    }

    @Test
    void newestJdkOfTheUsualPlaces_isChosen() throws Exception {
        jdk("a twenty-one", "21.0.4");
        Path newest = jdk("b twenty-five", "25-ea");
        jdk("c twenty-three", "23");
        assertEquals(newest, chosen());
    }

    @Test
    void jdkOnThePath_winsOverNewerOnesElsewhere() throws Exception {
        jdk("newer", "26");
        Path onPath = jdk("on-path", "21.0.4");
        Files.createSymbolicLink(machine.resolve("bin/javac"), onPath.resolve("bin/javac"));
        assertEquals(onPath, chosen());
    }

    @Test
    void olderJdkOnThePath_isPassedOver() throws Exception {
        Path fitting = jdk("fitting", "21.0.4");
        Files.createSymbolicLink(
                machine.resolve("bin/javac"), jdk("older", "17.0.15").resolve("bin/javac"));
        assertEquals(fitting, chosen());
    }

    @Test
    void fittingJavaHome_winsAndAnOlderOneDoesNot() throws Exception {
        Path newer = jdk("newer", "26");
        Path home = jdk("java home", "21");
        assertEquals(home, chosen(Map.of("JAVA_HOME", home.toString())));
        assertEquals(newer, chosen(Map.of("JAVA_HOME", jdk("old home", "17").toString())));
        assertEquals(
                newer, chosen(Map.of("JAVA_HOME", machine.resolve("nowhere").toString())));
    }

    @Test
    void withoutMaven_saysHowToGetIt() throws Exception {
        jdk("fitting", "21");
        Call call = call("train");
        assertEquals(1, call.exit);
        assertTrue(call.error.contains("mvn was not found. Install Apache Maven"), call.error);
    }

    @Test
    void failingBuild_showsItsErrorsAndItsLog() throws Exception {
        jdk("fitting", "21");
        program("mvn", "echo '[INFO] chatter'; echo '[ERROR] Could not transfer artifact a:b:1'; exit 1");
        Call call = call("train");
        assertEquals(1, call.exit);
        assertTrue(
                call.error.contains("[ERROR] Could not transfer artifact a:b:1") && !call.error.contains("chatter"),
                call.error);
        assertTrue(call.error.contains("it needs a network, or a proxy or mirror"), call.error);
        assertTrue(
                call.error.endsWith(
                        "the whole log is " + real(launcher.getParent()).resolve("kernel/target/build.log") + "\n"),
                call.error);
    }

    @Test
    void withoutPython_testsSayHowToGetIt() throws Exception {
        jdk("fitting", "21");
        program("mvn", "exit 0");
        Files.createDirectories(machine.resolve("project/kernel/main/python"));
        Files.copy(
                Path.of("..", "kernel", "main", "python", "requirements.txt"),
                machine.resolve("project/kernel/main/python/requirements.txt"));
        Call call = call("test");
        assertEquals(1, call.exit);
        assertTrue(call.error.contains("python3 was not found. Install Python 3.9 or newer"), call.error);
    }

    /** What Maven is asked for: the words after the path of the POM. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fast                        | test -Pfast",
                "--fast GaeTest                | test -Pfast -Dtest=GaeTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dtest.excludedGroups=",
                "--fast -o GaeTest#gae* RunTest | test -Pfast -Dtest=GaeTest#gae*,RunTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false" + " -Dtest.excludedGroups= -o",
                "--fast -Dtest=GaeTest -pl src | test -Pfast -Dtest=GaeTest -pl src"
            })
    void tests_areChosenByLaneNameAndMavensArguments(String arguments, String asked) throws Exception {
        jdk("fitting", "21");
        program("mvn", "echo \"$*\"");
        Call call = call(Stream.concat(Stream.of("test"), Stream.of(arguments.split(" ")))
                .toArray(String[]::new));
        assertEquals(0, call.exit, call.error);
        assertEquals("-B -f " + real(launcher.getParent()).resolve("pom.xml") + " " + asked + "\n", call.out);
    }

    @Test
    void distribution_runsFromItsJarsAlone() throws Exception {
        Path home = jdk("fitting", "21");
        executable(
                home.resolve("bin/java"),
                "case $1 in -version) echo 'openjdk version \"21\"' >&2 ;; *) printf '%s\\n' \"$@\" ;; esac");
        Files.createDirectories(launcher.resolveSibling("lib"));
        Files.createFile(launcher.resolveSibling("lib/pposcope.jar"));
        Call call = call("kernel", "install", "--user");
        assertEquals(0, call.exit, call.error);
        List<String> java = call.out.lines().toList();
        assertEquals(real(launcher.resolveSibling("lib/pposcope.jar")).toString(), java.get(java.indexOf("-cp") + 1));
        assertEquals(
                List.of("io.pposcope.kernel.Main", "install", "--user"),
                java.subList(java.indexOf("-cp") + 2, java.size()));
        for (String command : List.of("test", "dist", "gpu-kit", "bench-kernel", "record")) {
            assertEquals(
                    "pposcope: " + command + " needs the source tree; this is a distribution without it.\n",
                    call(command).error);
        }
    }

    @Test
    void slowTests_areChosenByTheirTag_besideASetUpPython() throws Exception {
        jdk("fitting", "21");
        program("mvn", "echo \"$*\"");
        String python = setUpPython();
        Call call = call("test", "--slow");
        assertEquals(0, call.exit, call.error);
        assertEquals(
                "-B -f " + real(launcher.getParent()).resolve("pom.xml") + " verify -Dpposcope.python=" + python
                        + " -Dtest.groups=slow -Dtest.excludedGroups=\n",
                call.out);
    }

    @Test
    void fastAndSlow_excludeEachOther() throws Exception {
        jdk("fitting", "21");
        program("mvn", "exit 0");
        Call call = call("test", "--slow", "--fast");
        assertEquals(1, call.exit);
        assertEquals("pposcope: --fast and --slow choose different tests: name one of them\n", call.error);
    }

    /** What is run and changed there must not touch what git tracks. */
    @Test
    void lab_opensCopiesThatGitIgnores() throws Exception {
        Path java = jdk("fitting", "21").resolve("bin/java");
        executable(java, "[ $1 != -version ] || echo 'openjdk version \"21\"' >&2");
        program("id", "echo 1000");
        Files.createDirectories(launcher.resolveSibling("lib"));
        Files.createDirectories(launcher.resolveSibling(".venv/share/pposcope"));
        setUpPython();
        executable(
                launcher.resolveSibling(".venv/bin/python"),
                "case $1 in --version) ;; *.py) shift; mkdir -p \"$2\"; echo \"$@\" ;; *) pwd; echo \"$@\" ;; esac");
        Call call = call("lab", "--no-browser");
        assertEquals(0, call.exit, call.error);
        String root = real(launcher.getParent()).toString();
        assertEquals(
                List.of(
                        "%s/notebooks %s/my-notebooks %s/tutorials %s/my-tutorials".replace("%s", root),
                        root + "/my-notebooks",
                        "-m jupyterlab --ServerApp.root_dir=" + root
                                + " --LabApp.default_url=/lab/tree/my-notebooks --ip=127.0.0.1 --no-browser"),
                call.out.lines().toList());
        assertTrue(call.error.contains("my-notebooks and my-tutorials hold copies"), call.error);
        assertTrue(
                Files.readAllLines(Path.of("..", ".gitignore")).containsAll(List.of("my-notebooks/", "my-tutorials/")));
    }

    /** A .venv that is as the launcher would make it, of a Python that does nothing. */
    private String setUpPython() throws IOException {
        Path packages = launcher.resolveSibling("kernel/main/python/requirements.txt");
        Files.createDirectories(packages.getParent());
        Files.createFile(packages);
        Path python = launcher.resolveSibling(".venv/bin/python");
        Files.createDirectories(python.getParent());
        executable(python, "exit 0");
        Files.createFile(launcher.resolveSibling(".venv/recipe"));
        return real(launcher.getParent()).resolve(".venv/bin/python").toString();
    }

    @Test
    void run_asksForItsNotebookBeforeAnythingIsBuilt() throws Exception {
        assertTrue(call("run").error.contains("which notebook?"));
        Call call = call("run", "none.ipynb");
        assertEquals(1, call.exit);
        assertTrue(call.error.startsWith("pposcope: there is no notebook none.ipynb in "), call.error);
        assertFalse(Files.exists(machine.resolve("project/kernel/target")));
    }

    /** Java has file names in the locale's encoding; in C, a name outside of ASCII cannot be opened. */
    @Test
    void whereTheLocaleIsNotUtf8_javaIsGivenOneThatIs() throws Exception {
        jdk("fitting", "21");
        program("mvn", "echo \"[ERROR] <$LC_ALL>\"; exit 1");
        String plain = System.getProperty("os.name").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
        assertTrue(call("train").error.contains("<" + plain + ">"), "no program tells the encoding");
        program("locale", "[ \"$LC_ALL\" = xx_XX.UTF-8 ] && echo UTF-8 || echo ANSI_X3.4-1968");
        for (String other : List.of("C", "POSIX", "de_DE.ISO-8859-1")) {
            assertTrue(call(Map.of("LC_ALL", other), "train").error.contains("<" + plain + ">"), other);
        }
        assertTrue(
                call(Map.of("LC_ALL", "xx_XX.UTF-8"), "train").error.contains("<xx_XX.UTF-8>"),
                "a locale that fits stays");
    }

    private Path chosen() throws Exception {
        return chosen(Map.of());
    }

    /** The JAVA_HOME that a build is given. */
    private Path chosen(Map<String, String> environment) throws Exception {
        program("mvn", "echo \"[ERROR] $JAVA_HOME\"; exit 1");
        String error = call(environment, "train").error;
        return Path.of(error.lines()
                .filter(line -> line.startsWith("[ERROR] "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(error))
                .substring("[ERROR] ".length()));
    }

    /** A JDK that only tells its version. */
    private Path jdk(String name, String version) throws IOException {
        Path home = real(Files.createDirectories(machine.resolve("jdks").resolve(name)));
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/java"), "echo 'openjdk version \"" + version + "\" 2025-09-16' >&2");
        executable(home.resolve("bin/javac"), "exit 1");
        return home;
    }

    private void program(String name, String script) throws IOException {
        executable(machine.resolve("bin").resolve(name), script);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private static Path real(Path path) throws IOException {
        return path.toRealPath();
    }

    private static Path find(String program) {
        return Stream.of("/bin", "/usr/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this machine has no " + program));
    }

    private Call call(String... arguments) throws Exception {
        return call(Map.of(), arguments);
    }

    private Call call(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", real(launcher).toString()));
        command.addAll(List.of(arguments));
        Path out = machine.resolve("out.txt");
        Path error = machine.resolve("error.txt");
        var builder = new ProcessBuilder(command)
                .directory(machine.toFile())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        real(machine).resolve("bin").toString(),
                        "HOME",
                        machine.resolve("home").toString(),
                        "PPOSCOPE_JDKS",
                        real(machine).resolve("jdks").toString()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the launcher hangs");
        return new Call(process.exitValue(), Files.readString(out), Files.readString(error));
    }
}
