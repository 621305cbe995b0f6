package io.pposcope.cli;

import io.pposcope.engine.HostMemory;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the doctor sees of the machine: JDK, Maven, processors, memory. */
final class DoctorMachine {

    private static final double ENOUGH_MEMORY_GIB = 4;
    private static final double GIB = 1L << 30;

    private DoctorMachine() {}

    static List<DoctorFinding> findings() {
        return List.of(jdk(), maven(System.getenv("PATH")), threads(System.getenv("OMP_NUM_THREADS")), memory());
    }

    /** Cells are compiled by the JDK's compiler and read by JShell, which a bare runtime lacks. */
    private static DoctorFinding jdk() {
        String found = Runtime.version() + " at " + System.getProperty("java.home");
        return ModuleFinder.ofSystem().find("jdk.jshell").isPresent()
                ? DoctorFinding.ok("JDK", found)
                : DoctorFinding.missing(
                        "JDK", found + ", without the module jdk.jshell", "point JAVA_HOME at a full JDK");
    }

    static DoctorFinding maven(String searchPath) {
        return Arrays.stream(String.valueOf(searchPath).split(File.pathSeparator))
                .map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(mvn -> DoctorFinding.ok("Maven", mvn.toString()))
                .orElseGet(() -> DoctorFinding.warning(
                        "Maven",
                        "no mvn on the PATH",
                        "needed to build after a change and for the tests: apt install maven, or brew install maven"));
    }

    private static DoctorFinding threads(String ompThreads) {
        String processors = Runtime.getRuntime().availableProcessors() + " processors";
        return DoctorFinding.ok(
                "threads", ompThreads == null ? processors : processors + ", OMP_NUM_THREADS=" + ompThreads);
    }

    private static DoctorFinding memory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return memory(
                system.getTotalMemorySize() / GIB,
                HostMemory.available() / GIB,
                Runtime.getRuntime().maxMemory() / GIB);
    }

    static DoctorFinding memory(double total, double available, double heap) {
        String found =
                String.format(Locale.ROOT, "%.1f GiB, %.1f GiB available, heap up to %.1f GiB", total, available, heap);
        return total >= ENOUGH_MEMORY_GIB
                ? DoctorFinding.ok("memory", found)
                : DoctorFinding.warning(
                        "memory",
                        found,
                        "notebooks want 4 GiB; close other programs or choose a smaller rolloutBatchSize");
    }
}
