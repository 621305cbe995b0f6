package io.pposcope.kernel.install;

import com.google.gson.GsonBuilder;
import io.pposcope.kernel.protocol.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A kernelspec: the command that starts the kernel, pinned to the installing JVM and its class path.
 *
 * @param name folder name, as in {@code jupyter lab --kernel NAME}
 * @param displayName what launchers show
 * @param jvmArguments additions to the JVM flags; a later flag wins over an earlier one
 */
record KernelSpec(String name, String displayName, List<String> jvmArguments) {
    /** The young generation is large, so that a run's snapshots are copied once and not at every collection. */
    private static final List<String> JVM_FLAGS = List.of("-Xmx4g", "-Xmn640m", "-XX:+UseSerialGC", "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true");

    KernelSpec {
        jvmArguments = List.copyOf(jvmArguments);
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("kernel name \"" + name
                    + "\": only letters, digits, '.', '_' and '-' are allowed, as Jupyter demands");
        }
    }

    /** Writes the kernelspec into its folder below {@code kernelsFolder}; a reader never sees half a file. */
    Path writeUnder(Path kernelsFolder) throws IOException {
        var folder = Files.createDirectories(kernelsFolder.resolve(name)).toAbsolutePath();
        var archive = ClassArchive.make(folder, javaWithFlags(), absoluteClassPath());
        var fresh = Files.writeString(folder.resolve("kernel.json.new"), json(archive));
        return Files.move(fresh, folder.resolve("kernel.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String json(Optional<Path> archive) {
        var spec = Json.object("argv", command(archive), "display_name", displayName, "language", "java",
                "interrupt_mode", "message", "env", Map.of("GOMP_SPINCOUNT", "20000"),
                "metadata", Map.of("debugger", false));
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n";
    }

    private List<String> command(Optional<Path> archive) {
        var command = javaWithFlags();
        archive.ifPresent(file -> command.add("-XX:SharedArchiveFile=" + file));
        command.addAll(List.of("-cp", absoluteClassPath(), "io.pposcope.kernel.Main", "{connection_file}"));
        return command;
    }

    private List<String> javaWithFlags() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(jvmArguments);
        return command;
    }

    private static String absoluteClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
