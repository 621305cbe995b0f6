package io.pposcope.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.internal.build.OptionalLibrary;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects of other people's: the artifacts are built from a copy of the sources and deployed to a repository of the
 * test's own; two small Maven projects depend on them and run. Everything else comes from the local repository, into
 * which nothing is installed.
 */
@Tag("slow")
class ConsumerProjectTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LIMIT_MINUTES = 10;
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    @TempDir
    static Path folder;

    private static String maven;

    @BeforeAll
    static void deploy() throws Exception {
        maven = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, "mvn"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!maven.isEmpty(), "skipped: no mvn on the PATH");
        Path copy = folder.resolve("sources");
        for (String part : List.of("pom.xml", "src/pom.xml", "kernel/pom.xml", "src/main", "kernel/main")) {
            copy(ROOT.resolve(part), copy.resolve(part));
        }
        Files.writeString(
                folder.resolve("settings.xml"),
                """
                <settings>
                  <profiles>
                    <profile>
                      <id>built</id>
                      <repositories>
                        <repository><id>built</id><url>%s</url></repository>
                        <repository><id>local</id><url>%s</url></repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository><id>local</id><url>%2$s</url></pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
                </settings>
                """
                        .formatted(
                                folder.resolve("repository").toUri(),
                                localRepository().toUri()));
        run(
                copy,
                maven,
                "-B",
                "-q",
                "-Dmaven.test.skip=true",
                "-Dmaven.install.skip=true",
                "deploy",
                "-DaltDeploymentRepository=built::"
                        + folder.resolve("repository").toUri());
    }

    @Test
    void oneIteration_needsTheLibraryAndLibtorchAlone() throws Exception {
        List<Path> classPath = classPath("minimal");
        assertEquals(
                Set.of(),
                jars(
                        classPath,
                        "polyglot",
                        "python",
                        "js-",
                        "truffle",
                        "tribuo",
                        "picocli",
                        "slf4j-nop",
                        "slf4j-simple",
                        "logback"));
        Path library = classPath.stream()
                .filter(jar -> jar.getFileName().toString().startsWith("pposcope-"))
                .findFirst()
                .orElseThrow();
        var module = ModuleFinder.of(library).findAll().iterator().next().descriptor();
        assertEquals("io.pposcope", module.name());
        assertTrue(
                module.packages().stream().allMatch(name -> name.startsWith("io.pposcope.")),
                module.packages().toString());
        assertTrue(size(classPath) < size(classPath("python-rewards")) - 100_000_000, "GraalPy is the heavy part");
        assertEquals(
                List.of("trained on 6 responses", OptionalLibrary.PYTHON.missing()), example("minimal", classPath));
    }

    @Test
    void rewardsInPython_needGraalPyBesides() throws Exception {
        assertEquals(List.of("trained on 6 responses"), example("python-rewards", classPath("python-rewards")));
    }

    private static List<Path> classPath(String name) throws Exception {
        Path project = folder.resolve(name);
        if (!Files.exists(project)) {
            copy(Path.of("test", "resources", "io", "pposcope", "release", name), project);
        }
        List<String> command = new ArrayList<>(List.of(
                maven,
                "-B",
                "-q",
                "-s",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("local"),
                "-Dmdep.outputFile=class-path.txt"));
        for (String version : List.of("revision:pposcope", "libtorch.version:libtorch", "graalvm.version:graalvm")) {
            command.add("-D" + version.split(":")[1] + ".version=" + property(version.split(":")[0]));
        }
        command.add("-Dnative.classifier=" + classifier());
        run(
                project,
                Stream.concat(command.stream(), Stream.of("compile", DEPENDENCIES))
                        .toArray(String[]::new));
        return Stream.of(Files.readString(project.resolve("class-path.txt"))
                        .strip()
                        .split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    private static List<String> example(String name, List<Path> classPath) throws Exception {
        String jars = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        String out = run(
                folder.resolve(name),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                Path.of("target", "classes") + File.pathSeparator + jars,
                "Example");
        return out.lines()
                .filter(line -> line.startsWith("trained") || line.startsWith("Rewards"))
                .toList();
    }

    /** A property of the parent POM. */
    private static String property(String name) throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        return pom.substring(pom.indexOf("<" + name + ">") + name.length() + 2, pom.indexOf("</" + name + ">"));
    }

    /** Of the libtorch that this test runs on. */
    private static String classifier() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(jar -> jar.startsWith("pytorch-native-cpu-"))
                .map(jar -> jar.replaceAll("pytorch-native-cpu-[\\d.]+-(.*)\\.jar", "$1"))
                .findFirst()
                .orElseThrow();
    }

    /** Where this build's own libraries lie. */
    private static Path localRepository() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.toString().replace('\\', '/').contains("/ai/djl/api/"))
                .findFirst()
                .orElseThrow()
                .resolve("../../../../..")
                .normalize();
    }

    private static Set<String> jars(List<Path> classPath, String... parts) {
        return classPath.stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> Stream.of(parts).anyMatch(name::contains))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long size(List<Path> classPath) {
        return classPath.stream().mapToLong(jar -> jar.toFile().length()).sum();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static String run(Path directory, String... command) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            assertEquals(0, ended ? process.exitValue() : -1, String.join(" ", command) + "\n" + Files.readString(out));
            return Files.readString(out);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
