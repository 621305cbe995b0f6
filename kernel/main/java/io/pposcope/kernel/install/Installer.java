package io.pposcope.kernel.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/** The {@code --install} command line. */
public final class Installer {
    /** What the command line accepts. */
    public static final String USAGE = """
            usage: java -cp … io.pposcope.kernel.Main CONNECTION_FILE
                   java -cp … io.pposcope.kernel.Main --install [--user | --sys-prefix PREFIX] [--name NAME]
                                                      [--display-name TEXT] [--jvm-arg FLAG]…
            """;

    private Path kernels = userKernels();
    private String name = "pposcope";
    private String displayName = "PPOscope (Java)";
    private final List<String> jvmArguments = new ArrayList<>();

    private Installer() {
    }

    /**
     * Writes the kernelspec that the arguments describe.
     *
     * @return the file written
     * @throws IllegalArgumentException if an argument is unknown or lacks its value
     * @throws IOException if the kernelspec cannot be written
     */
    public static Path install(List<String> arguments) throws IOException {
        var installer = new Installer();
        for (var rest = arguments.iterator(); rest.hasNext();) {
            installer.accept(rest.next(), rest);
        }
        return new KernelSpec(installer.name, installer.displayName, installer.jvmArguments).writeUnder(installer.kernels);
    }

    private void accept(String option, Iterator<String> rest) {
        switch (option) {
            case "--user" -> kernels = userKernels();
            case "--sys-prefix", "--prefix" -> kernels = Path.of(value(option, rest)).resolve("share/jupyter/kernels");
            case "--name" -> name = value(option, rest);
            case "--display-name" -> displayName = value(option, rest);
            case "--jvm-arg" -> jvmArguments.add(value(option, rest));
            default -> throw new IllegalArgumentException("unknown option " + option + "\n" + USAGE);
        }
    }

    private static String value(String option, Iterator<String> rest) {
        try {
            return rest.next();
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(option + " needs a value\n" + USAGE, e);
        }
    }

    /** Where Jupyter looks for kernels of this user, by platform. */
    private static Path userKernels() {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var home = Path.of(System.getProperty("user.home"));
        if (os.contains("mac")) {
            return home.resolve("Library/Jupyter/kernels");
        }
        if (os.contains("win")) {
            return Path.of(System.getenv().getOrDefault("APPDATA", home.toString())).resolve("jupyter/kernels");
        }
        var data = System.getenv("XDG_DATA_HOME");
        return (data == null ? home.resolve(".local/share") : Path.of(data)).resolve("jupyter/kernels");
    }
}
