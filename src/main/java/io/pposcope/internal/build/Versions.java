package io.pposcope.internal.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of the library and of the libraries it was built with, as Maven wrote them into the jar. */
public final class Versions {

    private static final String FILE = "versions.properties";
    private static final Properties VERSIONS = read();

    private Versions() {}

    /** The library's own. */
    public static String own() {
        return of("pposcope");
    }

    static String of(String name) {
        String version = VERSIONS.getProperty(name);
        if (version == null) {
            throw new IllegalArgumentException(FILE + " has no version of " + name + ", only of " + VERSIONS.keySet());
        }
        return version;
    }

    private static Properties read() {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(FILE)) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }
}
