package io.pposcope.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The memory of this computer that this process may still take. */
public final class HostMemory {

    /** Names of a control group's files, in its two versions. */
    private record Group(String limit, String used, String reclaimable) {}

    private static final List<Group> GROUPS = List.of(
            new Group("memory.max", "memory.current", "(in)?active_file"),
            new Group("memory.limit_in_bytes", "memory.usage_in_bytes", "total_(in)?active_file"));

    private HostMemory() {}

    /**
     * Bytes: on Linux what the system says is available, swap included, within the limits of the control groups that
     * the process is in, each of which counts files in memory that can be given up; elsewhere all memory of the
     * computer, for what is free there says little.
     */
    public static long available() {
        return available(Path.of("/proc"), Path.of("/sys/fs/cgroup"))
                .orElseGet(
                        () -> ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                                .getTotalMemorySize());
    }

    /** @param groups where control groups are mounted */
    static Optional<Long> available(Path proc, Path groups) {
        try {
            List<String> system = Files.readAllLines(proc.resolve("meminfo"));
            long least = (sum(system, "MemAvailable:") + sum(system, "SwapFree:")) << 10;
            for (Path folder : folders(Files.readAllLines(proc.resolve("self/cgroup")), groups)) {
                for (Group group : GROUPS) {
                    least = Math.min(least, room(folder, group));
                }
            }
            return Optional.of(least);
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }

    /** The groups of a process, whose lines are {@code 4:memory:/PATH} or {@code 0::/PATH}, and those around them. */
    private static List<Path> folders(List<String> lines, Path groups) {
        List<Path> all = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            boolean memory = List.of(fields[1].split(",")).contains("memory");
            if (memory || fields[1].isEmpty()) {
                Path root = groups.resolve(memory ? "memory" : "");
                Path folder = root.resolve(fields[2].substring(1)).normalize();
                for (; folder != null && folder.startsWith(root); folder = folder.getParent()) {
                    all.add(folder);
                }
            }
        }
        return all;
    }

    private static long room(Path folder, Group group) throws IOException {
        Path limit = folder.resolve(group.limit());
        if (!Files.isReadable(limit) || !Files.readString(limit).strip().matches("\\d{1,18}")) {
            return Long.MAX_VALUE;
        }
        long reclaimable = sum(Files.readAllLines(folder.resolve("memory.stat")), group.reclaimable());
        return Math.max(0, number(limit) - number(folder.resolve(group.used())) + reclaimable);
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /** Of the lines {@code NAME NUMBER …} whose name matches. */
    private static long sum(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> words[0].matches(name))
                .flatMap(words -> Stream.of(words).skip(1).limit(1))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
