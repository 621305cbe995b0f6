package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The zip of {@code ./pposcope dist}. */
@DisabledOnOs(OS.WINDOWS)
class DistributionTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED =
            Pattern.compile("<(?:include|source)>(?:\\$\\{project\\.basedir}/\\.\\./)?([^<]+)</");
    /** What the launcher may call where neither Maven nor git is there. */
    private static final List<String> PROGRAMS = List.of(
            "cat", "dirname", "find", "grep", "head", "ls", "mkdir", "ps", "python3", "readlink", "rm", "sed", "uname");

    private static final int LIMIT_MINUTES = 5;

    @TempDir
    Path folder;

    @Test
    void everythingTheZipShouldHold_isThere() throws IOException {
        var named = NAMED.matcher(Files.readString(Path.of("main", "assembly", "dist.xml")));
        int count = 0;
        while (named.find()) {
            String folderOrFile = named.group(1).replaceAll("/[^/]*\\*.*", "");
            assertTrue(Files.exists(ROOT.resolve(folderOrFile)), named.group(1));
            count++;
        }
        assertTrue(count > 8, "only " + count + " files and folders are named");
    }

    @Test
    @Tag("slow")
    void unpackedBelowAPathWithASpace_itRunsTheFirstNotebook() throws Exception {
        String python = JupyterPython.orSkip("nbconvert");
        assumeTrue(find("mvn").isPresent(), "skipped: no mvn on the PATH");
        Path sources = folder.resolve("sources");
        for (String part : List.of(
                "pom.xml",
                "src/pom.xml",
                "kernel/pom.xml",
                "src/main",
                "kernel/main",
                "pposcope",
                "README.md",
                "CHANGELOG.md",
                "LICENSE",
                "NOTICE",
                "notebooks",
                "tutorials")) {
            copy(ROOT.resolve(part), sources.resolve(part));
        }
        run(System.getenv("PATH"), "/bin/sh", sources.resolve("pposcope").toString(), "dist");
        Path unpacked = unpack(zipIn(sources.resolve("kernel/target")), folder.resolve("a folder"));

        Path prefix = folder.resolve("jupyter here");
        run(
                pathWithoutMavenAndGit(),
                "/bin/sh",
                unpacked.resolve("pposcope").toString(),
                "kernel",
                "install",
                "--prefix",
                prefix.toString());
        assertFalse(Files.readString(prefix.resolve("share/jupyter/kernels/pposcope/kernel.json"))
                .contains(sources.toString()));
        delete(sources);
        new NotebookRun(python, unpacked.resolve("kernel/main/python/run_notebook.py"), prefix)
                .succeeds(unpacked.resolve("notebooks/01-ppo-max-step-by-step.ipynb"));
    }

    private String pathWithoutMavenAndGit() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(
                    bin.resolve(program),
                    find(program).orElseThrow(() -> new AssertionError("this machine has no " + program)));
        }
        return bin.toString();
    }

    private static Path zipIn(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no zip in " + target));
        }
    }

    private static Path unpack(Path zip, Path target) throws IOException {
        try (ZipFile archive = ZipFile.builder().setPath(zip).get()) {
            for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
                Path file = target.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? file : file.getParent());
                if (!entry.isDirectory()) {
                    Files.copy(archive.getInputStream(entry), file);
                }
                if (file.endsWith("pposcope") && !entry.isDirectory()) {
                    assertEquals(0755, entry.getUnixMode() & 0777, "unzip makes the launcher executable");
                }
            }
        }
        try (Stream<Path> top = Files.list(target)) {
            return top.findFirst().orElseThrow();
        }
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
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

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void run(String path, String... command) throws Exception {
        Path log = Files.createTempFile(folder, "log", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertEquals(0, ended ? process.exitValue() : -1, String.join(" ", command) + "\n" + Files.readString(log));
    }
}
