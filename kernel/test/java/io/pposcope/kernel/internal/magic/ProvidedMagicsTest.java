package io.pposcope.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.magic.MagicProvider;
import io.pposcope.kernel.magic.Magics;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidedMagicsTest {
    @TempDir
    Path folder;

    private final JavaShell shell = new JavaShell(List.of());
    private final MagicTable magics = MagicTable.standard(shell, History.inMemory());
    private final ProvidedMagics provided = new ProvidedMagics(magics);

    /** Adds one magic. */
    public static final class Good implements MagicProvider {
        @Override
        public void addTo(Magics magics) {
            magics.add("%good", "", "good", call -> Magics.finished("good"));
        }
    }

    /** Takes a name that is taken. */
    public static final class Greedy implements MagicProvider {
        @Override
        public void addTo(Magics magics) {
            magics.add("%time", "", "another time", call -> Magics.finished("never"));
        }
    }

    /** Fails. */
    public static final class Failing implements MagicProvider {
        @Override
        public void addTo(Magics magics) {
            throw new IllegalStateException("no luck");
        }
    }

    @Test
    void aProviderThatFails_isNamedAndKeepsNoOtherOut() throws IOException {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> provided.add(naming(
                        Failing.class.getName(),
                        "example.Missing",
                        Greedy.class.getName(),
                        ProvidedMagicsTest.class.getName(),
                        Good.class.getName())));
        assertTrue(
                error.getMessage().startsWith("some magics of the class path were not added: no luck; "),
                error.getMessage());
        assertTrue(error.getMessage().contains("example.Missing"), error.getMessage());
        assertTrue(error.getMessage().contains("there is a magic %time already"), error.getMessage());
        assertTrue(error.getMessage().contains("not a subtype"), error.getMessage());
        assertTrue(magics.knows("%good"));
        assertTrue(magics.explained("%time").orElseThrow().contains("how long"), "the magic that was there stays");
    }

    @Test
    void aProvider_addsItsMagicsOnce() throws IOException {
        provided.add(naming(Good.class.getName()));
        provided.add(naming(Good.class.getName()));
        assertEquals(1, magics.names().stream().filter("%good"::equals).count());
    }

    @Test
    void theClassPathOfCells_bringsProvidersWhenItGrows() throws IOException {
        shell.whenClasspathGrows(provided::add);
        shell.addToClasspath(List.of(services(Good.class.getName()).toString()));
        assertTrue(magics.knows("%good"));
    }

    @Test
    void aName_isCheckedWhenItIsAdded() {
        for (String name : List.of("time", "%", "%%", "%%%three", "%with space", "")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> magics.add(name, "", "", call -> Magics.finished(null)),
                    name);
        }
    }

    private ClassLoader naming(String... providers) throws IOException {
        return new URLClassLoader(
                new URL[] {services(providers).toUri().toURL()}, getClass().getClassLoader());
    }

    private Path services(String... providers) throws IOException {
        Path root = Files.createTempDirectory(folder, "services");
        Path file = root.resolve("META-INF/services/" + MagicProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(providers));
        return root;
    }
}
