package io.pposcope.kernel.internal.maven;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.TransferListener;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * Resolves coordinates with Maven's own resolver: the user's {@code settings.xml} (mirrors, proxies, servers, local
 * repository) holds as it does for {@code mvn}.
 */
final class MavenResolver {
    private static final String NEWEST = "RELEASE";

    private final Map<String, String> repositories = new LinkedHashMap<>();

    /** Asks this repository too, from now on. */
    void addRepository(String id, String url) {
        repositories.put(id, url);
    }

    /**
     * The jar files of artifacts and of what they need at run time.
     *
     * @param coordinates {@code group:artifact[:extension[:classifier]]:version}; without a version, the newest release
     * @throws IOException if something cannot be found or fetched
     */
    List<String> resolve(List<String> coordinates, TransferListener progress) throws IOException {
        var overrides = ContextOverrides.create()
                .withUserSettings(true)
                .transferListener(progress)
                .build();
        try (var context = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            var request = new CollectRequest();
            request.setDependencies(coordinates.stream()
                    .map(coordinate -> new Dependency(artifact(coordinate), "runtime"))
                    .toList());
            request.setRepositories(repositories(context));
            var result = context.repositorySystem()
                    .resolveDependencies(
                            context.repositorySystemSession(),
                            new DependencyRequest(
                                    request, DependencyFilterUtils.classpathFilter("runtime", "compile")));
            return result.getArtifactResults().stream()
                    .map(ArtifactResult::getArtifact)
                    .map(found -> found.getFile().getAbsolutePath())
                    .toList();
        } catch (DependencyResolutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private List<RemoteRepository> repositories(Context context) {
        var added = repositories.entrySet().stream()
                .map(entry -> new RemoteRepository.Builder(entry.getKey(), "default", entry.getValue()).build())
                .toList();
        var resolved = context.repositorySystem()
                .newResolutionRepositories(context.repositorySystemSession(), new ArrayList<>(added));
        return Stream.concat(context.remoteRepositories().stream(), resolved.stream())
                .toList();
    }

    private static Artifact artifact(String coordinate) {
        int parts = coordinate.split(":", -1).length;
        if (parts < 2 || parts > 5) {
            throw new IllegalArgumentException("“" + coordinate + "” is no coordinate; expected "
                    + "group:artifact:version, as org.apache.commons:commons-lang3:3.18.0");
        }
        return new DefaultArtifact(parts == 2 ? coordinate + ":" + NEWEST : coordinate);
    }
}
