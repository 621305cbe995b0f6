package io.pposcope.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

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

    /**
     * Empty where neither the system nor a group tells.
     *
     * @param groups where control groups are mounted
     */
    static Optional<Long> available(Path proc, Path groups) {
        List<String> system = lines(proc.resolve("meminfo"));
        long least = number(system, "MemAvailable:")
                .map(available -> (available + sum(system, "SwapFree:")) << 10)
                .orElse(Long.MAX_VALUE);
        for (Path folder : folders(lines(proc.resolve("self/cgroup")), groups)) {
            for (Group group : GROUPS) {
                least = Math.min(least, room(folder, group));
            }
        }
        return least == Long.MAX_VALUE ? Optional.empty() : Optional.of(least);
    }

    /** None where the file cannot be read: groups come and go, and not every system has all files. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }

    /**
     * The groups of a process, whose lines are {@code 4:memory:/PATH} or {@code 0::/PATH}, and those around them, up to
     * the mount. A container may see its path from outside the mount, {@code /../PATH}.
     */
    private static List<Path> folders(List<String> lines, Path groups) {
        List<Path> all = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            boolean memory = fields.length == 3 && List.of(fields[1].split(",")).contains("memory");
            if (memory || fields.length == 3 && fields[1].isEmpty()) {
                Path root = groups.resolve(memory ? "memory" : "");
                Path folder = Path.of(root + "/" + fields[2]).normalize();
                for (; folder.startsWith(root) && !folder.equals(root); folder = folder.getParent()) {
                    all.add(folder);
                }
                all.add(root);
            }
        }
        return all;
    }

    /** What a group's limit leaves; what it uses counts as nothing where it is unknown. */
    private static long room(Path folder, Group group) {
        return number(lines(folder.resolve(group.limit())))
                .map(limit -> Math.max(
                        0,
                        limit
                                - number(lines(folder.resolve(group.used()))).orElse(0L)
                                + sum(lines(folder.resolve("memory.stat")), group.reclaimable())))
                .orElse(Long.MAX_VALUE);
    }

    /** A file's only number; empty for {@code max}, and where there is no number of 18 digits or fewer. */
    private static Optional<Long> number(List<String> lines) {
        return lines.stream()
                .limit(1)
                .map(String::strip)
                .filter(HostMemory::isNumber)
                .map(Long::valueOf)
                .findFirst();
    }

    /** Of the first line {@code NAME NUMBER …} whose name matches. */
    private static Optional<Long> number(List<String> lines, String name) {
        return numbers(lines, name).boxed().findFirst();
    }

    /** Of all lines {@code NAME NUMBER …} whose name matches. */
    private static long sum(List<String> lines, String name) {
        return numbers(lines, name).sum();
    }

    private static LongStream numbers(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 1 && words[0].matches(name) && isNumber(words[1]))
                .mapToLong(words -> Long.parseLong(words[1]));
    }

    private static boolean isNumber(String word) {
        return word.matches("\\d{1,18}");
    }
}
