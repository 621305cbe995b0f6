package io.pposcope.kernel.internal.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/** Which classes a misspelt or missing name may mean. */
final class KnownClasses {
    private final CellFiles files;
    private final List<String> defaultImports;

    KnownClasses(CellFiles files, List<String> defaultImports) {
        this.files = files;
        this.defaultImports = defaultImports;
    }

    /** The simple names of the classes that cells see without an import of their own. */
    List<String> inScope() {
        var packages = Stream.concat(
                Stream.of("java.lang"),
                defaultImports.stream()
                        .filter(name -> name.endsWith(".*") && !name.startsWith("static "))
                        .map(name -> name.substring(0, name.length() - 2)));
        return packages.flatMap(name -> Stream.concat(
                        platform(name).stream().map(KnownClasses::simpleName), onClasspath(name).stream()))
                .filter(name -> !name.contains("$"))
                .distinct()
                .toList();
    }

    /** The lines that would import a class of that name, for public packages of the JDK; empty where there is none. */
    List<String> imports(String simpleName) {
        var found = new TreeSet<String>();
        try (var modules = Files.list(modules())) {
            for (var module : modules.filter(
                            each -> each.getFileName().toString().matches("java\\..*"))
                    .toList()) {
                find(module, simpleName + ".class", found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the JDK's modules", e);
        }
        return found.stream()
                .map(name -> simpleName + " needs an import: import " + name + ";")
                .toList();
    }

    private static void find(Path module, String file, TreeSet<String> found) throws IOException {
        try (var files = Files.find(module, 8, (path, attributes) -> path.endsWith(file))) {
            files.map(path -> module.relativize(path).toString().replace('/', '.'))
                    .filter(name -> name.startsWith("java."))
                    .forEach(name -> found.add(name.substring(0, name.length() - ".class".length())));
        }
    }

    private static Path modules() {
        return FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");
    }

    private static List<String> platform(String packageName) {
        try (var classes = Files.list(modules().resolve("java.base").resolve(packageName.replace('.', '/')))) {
            return classes.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .toList();
        } catch (java.nio.file.NoSuchFileException elsewhere) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + packageName, e);
        }
    }

    private List<String> onClasspath(String packageName) {
        try {
            var found = new TreeSet<String>();
            files.list(StandardLocation.CLASS_PATH, packageName, EnumSet.of(JavaFileObject.Kind.CLASS), false)
                    .forEach(file -> found.add(simpleName(
                            Path.of(file.getName()).getFileName().toString().replace(")", ""))));
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + packageName, e);
        }
    }

    private static String simpleName(String file) {
        return file.replaceFirst("\\.class\\z", "").replaceFirst(".*[/.]", "");
    }
}
