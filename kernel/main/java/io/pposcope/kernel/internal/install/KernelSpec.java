package io.pposcope.kernel.internal.install;

import com.google.gson.GsonBuilder;
import io.pposcope.kernel.internal.protocol.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kernelspec: the command that starts the kernel, pinned to the installing JVM.
 *
 * @param name folder name, as in {@code jupyter lab --kernel NAME}
 * @param displayName what launchers show
 * @param jvmArguments additions to the JVM flags; a later flag wins over an earlier one
 * @param shellAllowed whether cells may run commands of the system's shell
 */
record KernelSpec(String name, String displayName, List<String> jvmArguments, boolean shellAllowed) {
    /**
     * The young generation begins small, so that a kernel without a run stays small, and may grow with the heap, so
     * that a run's snapshots are not copied at every collection. The old generation begins small and grows only when a
     * collection leaves less than a fifth of it free: else what cells leave behind fills all of it first. The exports
     * let the shell keep its compiler.
     */
    private static final List<String> JVM_FLAGS = List.of(
            "-Xmx4g",
            "-Xms176m",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "-XX:NewSize=128m",
            "-XX:MaxNewSize=640m",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true");
    /** As the launcher has it: what large tensors free stays with the process. */
    private static final String ALLOCATION = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824"
            + ":glibc.malloc.trim_threshold=4294967296:glibc.malloc.arena_max=1";

    private static final List<String> LOGOS = List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg");

    KernelSpec {
        jvmArguments = List.copyOf(jvmArguments);
        requireName(name);
    }

    static String requireName(String name) {
        if (!name.matches("[A-Za-z0-9._-]+") || name.matches("\\.+")) {
            throw new IllegalArgumentException("kernel name \"" + name
                    + "\": only letters, digits, '.', '_' and '-' are allowed, as Jupyter demands");
        }
        return name;
    }

    /** Writes the kernelspec into its folder below {@code kernelsFolder}; a reader never sees half a file. */
    Path writeUnder(Path kernelsFolder, List<Path> classPath) throws IOException {
        var folder = Files.createDirectories(kernelsFolder.resolve(name)).toAbsolutePath();
        var jars = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        var archive = ClassArchive.make(folder, javaWithFlags(), jars);
        for (var logo : LOGOS) {
            try (var image = KernelSpec.class.getResourceAsStream(logo)) {
                Files.copy(image, folder.resolve(logo), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        var fresh = Files.writeString(folder.resolve("kernel.json.new"), json(archive, jars));
        return Files.move(fresh, folder.resolve("kernel.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String json(Optional<Path> archive, String jars) {
        var environment = new LinkedHashMap<>(Map.of(
                "GOMP_SPINCOUNT",
                "20000",
                "GLIBC_TUNABLES",
                ALLOCATION,
                "LC_ALL",
                locale(System.getenv(), System.getProperty("sun.jnu.encoding"), System.getProperty("os.name"))));
        if (shellAllowed) {
            environment.put("PPOSCOPE_SHELL", "1");
        }
        var spec = Json.object(
                "argv",
                command(archive, jars),
                "display_name",
                displayName,
                "language",
                "java",
                "interrupt_mode",
                "message",
                "env",
                environment,
                "metadata",
                Map.of("debugger", false, "supported_encryption", "curve"));
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(spec) + "\n";
    }

    /**
     * The locale by which the kernel reads file names: the installing user's where its encoding is UTF-8, else the
     * plainest that has it. Jupyter may be started in another, and Java has no option for it.
     */
    static String locale(Map<String, String> environment, String encoding, String system) {
        var plain = system.startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
        var own = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
        return encoding.equals("UTF-8") ? own.orElse(plain) : plain;
    }

    private List<String> command(Optional<Path> archive, String jars) {
        var command = javaWithFlags();
        archive.ifPresent(file -> command.add(ClassArchive.option(file)));
        command.addAll(List.of("-cp", jars, "io.pposcope.kernel.Main", "{connection_file}"));
        return command;
    }

    private List<String> javaWithFlags() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(jvmArguments);
        return command;
    }
}
