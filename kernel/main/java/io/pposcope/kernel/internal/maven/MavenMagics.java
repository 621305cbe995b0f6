package io.pposcope.kernel.internal.maven;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** {@code %maven} and {@code %mavenRepo}: libraries for cells. */
public final class MavenMagics {
    private final JavaShell shell;
    private final MavenResolver resolver = new MavenResolver();

    public MavenMagics(JavaShell shell) {
        this.shell = shell;
    }

    public void addTo(Magics magics) {
        magics.add(
                "%maven",
                "GROUP:ARTIFACT[:VERSION]…",
                "fetch libraries, and what they need, for the cells; without a version, the newest",
                this::maven);
        magics.add("%mavenRepo", "ID URL", "ask this repository too", this::repository);
    }

    private Evaluation maven(MagicCall call) throws IOException {
        var coordinates = List.of(call.arguments().split("\\s+"));
        var downloads = new Downloads();
        var jars = call.outside().run(() -> resolve(coordinates, downloads));
        downloads.done();
        shell.addToClasspath(jars);
        System.out.println("on the class path: "
                + String.join(
                        ", ",
                        jars.stream()
                                .map(jar -> jar.substring(jar.lastIndexOf('/') + 1))
                                .toList()));
        return Evaluation.Finished.NOTHING;
    }

    /**
     * The resolver cannot be interrupted; the cell can, and what is being fetched then ends up in the local repository
     * all the same.
     */
    private List<String> resolve(List<String> coordinates, Downloads downloads) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return resolver.resolve(coordinates, downloads);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            task -> new Thread(task, "maven").start())
                    .get();
        } catch (ExecutionException e) {
            var cause = e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : e.getCause();
            throw new CompletionException(cause.getMessage(), cause);
        } catch (InterruptedException e) {
            throw new CompletionException("interrupted", e);
        }
    }

    private Evaluation repository(MagicCall call) {
        var words = call.arguments().split("\\s+");
        if (words.length != 2) {
            throw new IllegalArgumentException(
                    "%mavenRepo needs a name and an address: %mavenRepo central https://repo.maven.apache.org/maven2");
        }
        resolver.addRepository(words[0], words[1]);
        return Evaluation.Finished.NOTHING;
    }
}
