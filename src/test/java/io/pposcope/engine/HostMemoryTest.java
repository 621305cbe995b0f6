package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is available is what the system and every control group around the process leave. */
class HostMemoryTest {

    private static final long SYSTEM = (8_000_000L + 1_000_000) << 10;

    @TempDir
    private Path folder;

    private Path proc;
    private Path groups;

    @BeforeEach
    void system() throws IOException {
        proc = Files.createDirectories(folder.resolve("proc/self")).getParent();
        groups = Files.createDirectory(folder.resolve("cgroup"));
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal: 16000000 kB\nMemAvailable:    8000000 kB\nSwapTotal: 9 kB\nSwapFree: 1000000 kB\n");
        inGroup("0::/");
    }

    private void inGroup(String... lines) throws IOException {
        Files.writeString(proc.resolve("self/cgroup"), String.join("\n", lines) + "\n");
    }

    private void newGroup(String path, String limit, long used, long files) throws IOException {
        Path group = Files.createDirectories(groups.resolve(path));
        Files.writeString(group.resolve("memory.max"), limit + "\n");
        Files.writeString(group.resolve("memory.current"), used + "\n");
        Files.writeString(group.resolve("memory.stat"), "anon 5\ninactive_file " + files + "\nactive_file 1\nslab 7\n");
    }

    private long available() {
        return HostMemory.available(proc, groups).orElseThrow();
    }

    @Test
    void without_limits_it_is_what_the_system_has() throws IOException {
        assertEquals(SYSTEM, available());
        newGroup("", "max", 5, 0);
        assertEquals(SYSTEM, available());
    }

    @Test
    void the_tightest_group_counts_and_files_in_memory_can_be_given_up() throws IOException {
        inGroup("0::/outer/inner");
        newGroup("outer/inner", "3000000000", 1_000_000_000, 200_000_000);
        assertEquals(2_200_000_001L, available());
        newGroup("outer", "1500000000", 1_400_000_000, 0);
        assertEquals(100_000_001L, available());
        newGroup("outer", "1500000000", 1_600_000_000, 0);
        assertEquals(0, available());
    }

    @Test
    void the_older_version_of_groups_is_read_too() throws IOException {
        inGroup("9:name=systemd:/", "4:cpu,memory:/a/b", "1:cpu:/", "0::/");
        Path group = Files.createDirectories(groups.resolve("memory/a/b"));
        Files.writeString(group.resolve("memory.limit_in_bytes"), "2000000000\n");
        Files.writeString(group.resolve("memory.usage_in_bytes"), "500000000\n");
        Files.writeString(
                group.resolve("memory.stat"), "inactive_file 9\ntotal_inactive_file 10\ntotal_active_file 20\n");
        assertEquals(1_500_000_030L, available());
        Files.writeString(groups.resolve("memory/memory.limit_in_bytes"), "9223372036854771712\n");
        assertEquals(1_500_000_030L, available());
    }

    /** What a group uses and could give up may be unknown; limits stay in force, its own and those around it. */
    @Test
    void files_that_are_missing_or_odd_lift_no_limit() throws IOException {
        inGroup("0::/outer/inner", "", "no group", "5:memory", "6:memory:", "0::relative", "7:memory:/../..");
        newGroup("outer", "3000000000", 1_000_000_000, 0);
        newGroup("outer/inner", "1000", 10, 0);
        assertEquals(991, available());
        Files.writeString(groups.resolve("outer/inner/memory.current"), "much\n");
        assertEquals(1001, available());
        Files.delete(groups.resolve("outer/inner/memory.current"));
        assertEquals(1001, available());
        Files.writeString(groups.resolve("outer/inner/memory.max"), "\n");
        assertEquals(2_000_000_001L, available());
        Files.writeString(groups.resolve("outer/memory.stat"), "inactive_file\n\nactive_file many\n");
        assertEquals(2_000_000_000L, available());
        Files.delete(groups.resolve("outer/memory.stat"));
        assertEquals(2_000_000_000L, available());
    }

    /** Where a container sees its group from outside its mount, the mount's own limit holds. */
    @Test
    void a_group_beyond_the_mount_is_the_mount() throws IOException {
        inGroup("0::/../../elsewhere");
        newGroup("", "3000000000", 1_000_000_000, 0);
        assertEquals(2_000_000_001L, available());
    }

    /** Systems before Linux 3.14, and some that imitate Linux, do not say what is available. */
    @Test
    void without_an_estimate_of_the_system_it_is_unknown() throws IOException {
        Files.writeString(proc.resolve("meminfo"), "MemTotal: 16000000 kB\nMemFree: 5000000 kB\n");
        assertEquals(Optional.empty(), HostMemory.available(proc, groups));
        Files.writeString(proc.resolve("meminfo"), "MemAvailable: some kB\n");
        assertEquals(Optional.empty(), HostMemory.available(proc, groups));
        newGroup("", "3000000000", 1_000_000_000, 0);
        assertEquals(2_000_000_001L, available());
    }

    @Test
    void elsewhere_it_is_unknown_and_all_memory_counts() {
        assertEquals(Optional.empty(), HostMemory.available(folder.resolve("none"), groups));
        assertTrue(HostMemory.available() > 0);
    }
}
