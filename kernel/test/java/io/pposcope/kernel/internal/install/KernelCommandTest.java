package io.pposcope.kernel.internal.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KernelCommandTest {
    @TempDir
    Path prefix;

    private Path folder(String name) {
        return prefix.resolve("share/jupyter/kernels").resolve(name);
    }

    private JsonObject spec(String name) throws IOException {
        return JsonParser.parseString(Files.readString(folder(name).resolve("kernel.json")))
                .getAsJsonObject();
    }

    private static List<String> argv(JsonObject spec) {
        return spec.getAsJsonArray("argv").asList().stream()
                .map(e -> e.getAsString())
                .toList();
    }

    @Test
    void install_writesAKernelspecPinnedToThisJvm_withJarsOfItsOwn() throws IOException {
        assertEquals(
                0,
                KernelCommand.run(
                        "install",
                        "--prefix",
                        prefix.toString(),
                        "--name",
                        "ppo",
                        "--display-name",
                        "PPO",
                        "--jvm=-Xmx1g",
                        "--allow-shell"));
        var spec = spec("ppo");
        var argv = argv(spec);
        assertTrue(Files.isExecutable(Path.of(argv.getFirst())), argv.getFirst());
        assertTrue(argv.indexOf("-Xmx1g") > argv.indexOf("-Xmx4g"), "the caller's flag must win");
        assertEquals("{connection_file}", argv.getLast());
        assertEquals(
                exports(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                exports(argv),
                "cells are tested as kernels run them");
        assertEquals("message", spec.get("interrupt_mode").getAsString());
        assertEquals("PPO", spec.get("display_name").getAsString());
        assertEquals("1", spec.getAsJsonObject("env").get("PPOSCOPE_SHELL").getAsString());
        var jars = Stream.of(argv.get(argv.indexOf("-cp") + 1).split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .toList();
        assertTrue(
                jars.size() > 10
                        && jars.stream()
                                .allMatch(jar -> jar.startsWith(prefix.toString()) && Files.exists(Path.of(jar))),
                jars.toString());
        for (var logo : List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg")) {
            assertTrue(Files.size(folder("ppo").resolve(logo)) > 100);
        }
    }

    private static List<String> exports(List<String> arguments) {
        return arguments.stream()
                .filter(each -> each.startsWith("--add-exports="))
                .toList();
    }

    /** A kernel of a Jupyter in the C locale could not open 数据.jsonl: Java has file names in the locale's encoding. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theKernelsLocale_isUtf8_whateverJupytersIs() throws Exception {
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString(), "--name", "locale"));
        var locale = spec("locale").getAsJsonObject("env").get("LC_ALL").getAsString();
        Files.writeString(
                prefix.resolve("Names.java"),
                "class Names { public static void main(String[] a) { "
                        + "System.out.print(System.getProperty(\"sun.jnu.encoding\")); } }");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var started = new ProcessBuilder(java, prefix.resolve("Names.java").toString());
        started.environment().put("LC_ALL", locale);
        assertEquals("UTF-8", new String(started.start().getInputStream().readAllBytes()));
        assertEquals("C.UTF-8", KernelSpec.locale(Map.of("LC_ALL", "C"), "ANSI_X3.4-1968", "Linux"));
        assertEquals("en_US.UTF-8", KernelSpec.locale(Map.of("LC_ALL", "C"), "US-ASCII", "Mac OS X"));
        assertEquals("de_DE.UTF-8", KernelSpec.locale(Map.of("LC_ALL", "", "LANG", "de_DE.UTF-8"), "UTF-8", "Linux"));
        assertEquals("C.UTF-8", KernelSpec.locale(Map.of(), "UTF-8", "Linux"));
    }

    @Test
    void uninstall_removesTheSpec_andJarsNobodyNeeds() throws IOException {
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString(), "--name", "one"));
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString(), "--name", "two"));
        assertFalse(spec("two").getAsJsonObject("env").has("PPOSCOPE_SHELL"));
        assertEquals(0, KernelCommand.run("uninstall", "--prefix", prefix.toString(), "--name", "one"));
        assertFalse(Files.exists(folder("one")));
        assertEquals(1, versions(), "two still runs from the jars");
        assertEquals(0, KernelCommand.run("uninstall", "--prefix", prefix.toString(), "--name", "two"));
        assertEquals(0, versions());
        assertEquals(1, KernelCommand.run("uninstall", "--prefix", prefix.toString(), "--name", "two"));
    }

    private long versions() throws IOException {
        try (var inside = Files.list(prefix.resolve("share/pposcope"))) {
            return inside.count();
        }
    }

    @Test
    void anotherSetOfJars_leavesTheFirstWhereItIs() throws IOException {
        var old = Files.writeString(prefix.resolve("a.jar"), "old");
        var store = new JarStore(prefix.resolve("store"));
        var first = store.keep(List.of(old)).getFirst();
        Files.delete(old);
        var second = store.keep(List.of(Files.writeString(prefix.resolve("a.jar"), "newer")))
                .getFirst();
        assertEquals("old", Files.readString(first));
        assertEquals("newer", Files.readString(second));
        Files.createDirectories(folder("k"));
        Files.writeString(folder("k").resolve("kernel.json"), "[\"" + second + "\"]");
        store.prune(folder("k").getParent());
        assertFalse(Files.exists(first));
        assertTrue(Files.exists(second));
    }

    @Test
    void badArguments_areRefused() {
        assertEquals(2, KernelCommand.run("install", "--colour"));
        assertEquals(2, KernelCommand.run("install", "--name"));
        assertEquals(2, KernelCommand.run("install", "--user", "--prefix", prefix.toString()));
        assertEquals(1, KernelCommand.run("install", "--prefix", prefix.toString(), "--name", "../up"));
        assertThrows(IllegalArgumentException.class, () -> KernelSpec.requireName(".."));
    }
}
