package io.pposcope.kernel.internal.library;

import java.util.List;
import java.util.stream.Stream;

/** What every cell has imported from the start. */
public final class LibraryImports {
    private static final List<String> JAVA = List.of(
            "java.io.*",
            "java.math.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.*",
            "java.util.stream.*");
    private static final List<String> KERNEL = List.of(
            "io.pposcope.kernel.display.*",
            "static io.pposcope.kernel.display.Display.*",
            "static io.pposcope.kernel.widget.Widgets.*");
    private static final List<String> LIBRARY_ROOMS = List.of(
            "data",
            "engine",
            "evaluate",
            "experience",
            "inspect",
            "debug",
            "math",
            "model",
            "model.files",
            "model.adapters",
            "pipeline",
            "recording",
            "reward",
            "reward.polyglot",
            "reward.tribuo",
            "stage",
            "text",
            "text.huggingface",
            "trainer",
            "alarm",
            "alarm.tribuo",
            "world");

    private LibraryImports() {}

    /**
     * The imports, each as it follows the keyword: the JDK's everyday packages, the library's rooms, the display
     * functions.
     */
    public static List<String> all() {
        return Stream.of(JAVA, library(), KERNEL).flatMap(List::stream).toList();
    }

    /** Rooms a build leaves out are not imported: an import of an empty package does not compile. */
    private static List<String> library() {
        return packages().stream().map(name -> name + ".*").toList();
    }

    /** The packages whose sources the jars carry, for help: the library's, and what the kernel gives to cells. */
    static List<String> documented() {
        return Stream.concat(packages().stream(), Stream.of("io.pposcope.kernel.display", "io.pposcope.kernel.widget"))
                .toList();
    }

    /** The packages of the library that are there. */
    static List<String> packages() {
        var loader = LibraryImports.class.getClassLoader();
        return LIBRARY_ROOMS.stream()
                .map(room -> "io.pposcope." + room)
                .filter(name -> loader.getResource(name.replace('.', '/')) != null)
                .toList();
    }
}
