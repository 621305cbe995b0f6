package io.pposcope.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What Maven Central asks for, and what a project that depends on the library is given. */
class PublishedPomsTest {

    private static final Path ROOT = Path.of("..");
    private static final List<String> HEAVY = List.of("org.graalvm.polyglot", "org.tribuo", "info.picocli");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "description",
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "developers/developer/organization",
                "scm/connection",
                "scm/developerConnection",
                "scm/url"
            })
    void parent_saysWhatCentralAsksFor(String element) {
        assertFalse(text(ROOT.resolve("pom.xml"), "/project/" + element).isBlank(), element);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/pom.xml", "kernel/pom.xml"})
    void modules_haveNameDescriptionAndModuleName(String pom) {
        for (String element : List.of("name", "description", "properties/module.name")) {
            assertFalse(text(ROOT.resolve(pom), "/project/" + element).isBlank(), element);
        }
    }

    @Test
    void versionStandsInOnePlace() throws IOException {
        String version = text(ROOT.resolve("pom.xml"), "/project/properties/revision");
        List<String> places = new ArrayList<>();
        for (String file : List.of("pom.xml", "src/pom.xml", "kernel/pom.xml", "pposcope")) {
            Files.readString(ROOT.resolve(file))
                    .lines()
                    .filter(line -> line.matches(".*[^\\d.]" + version.replace(".", "\\.") + "[^\\d.].*"))
                    .forEach(line -> places.add(file + ": " + line.strip()));
        }
        for (Path root : List.of(Path.of("main"), ROOT.resolve("kernel/main"))) {
            sources(root)
                    .filter(file -> read(file).contains('"' + version + '"'))
                    .forEach(file -> places.add(file.toString()));
        }
        assertEquals(List.of("pom.xml: <revision>" + version + "</revision>"), places);
    }

    @Test
    void heavyLibraries_areOptionalInTheLibrary() {
        List<String> forced = new ArrayList<>();
        NodeList dependencies =
                nodes(Path.of("pom.xml"), "//dependencies/dependency[not(optional='true')][not(scope='test')]");
        for (int i = 0; i < dependencies.getLength(); i++) {
            String text = dependencies.item(i).getTextContent();
            if (HEAVY.stream().anyMatch(text::contains) || text.contains("pytorch-native") || text.contains("slf4j")) {
                forced.add(text.strip());
            }
        }
        assertEquals(List.of(), forced);
        assertTrue(nodes(Path.of("pom.xml"), "//dependency[optional='true']").getLength() >= HEAVY.size());
    }

    /** As modules, library and kernel may share no package with each other or with a library. */
    @Test
    void everyPackage_isOurOwnAndOfOneModule() {
        Set<String> library = packages(Path.of("main", "java"));
        Set<String> kernel = packages(ROOT.resolve("kernel/main/java"));
        assertEquals(
                Set.of(),
                all(library, name -> !name.startsWith("io.pposcope") || name.startsWith("io.pposcope.kernel")));
        assertEquals(Set.of(), all(kernel, name -> !name.startsWith("io.pposcope.kernel")));
    }

    private static Set<String> all(Set<String> names, Predicate<String> chosen) {
        return new TreeSet<>(names.stream().filter(chosen).toList());
    }

    private static Set<String> packages(Path root) {
        return new TreeSet<>(sources(root)
                .map(file -> root.relativize(file.getParent())
                        .toString()
                        .replace('/', '.')
                        .replace('\\', '.'))
                .toList());
    }

    private static Stream<Path> sources(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path pom, String path) {
        NodeList found = nodes(pom, path);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static NodeList nodes(Path pom, String path) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            return (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        } catch (Exception e) {
            throw new AssertionError(pom + ": " + e.getMessage(), e);
        }
    }
}
