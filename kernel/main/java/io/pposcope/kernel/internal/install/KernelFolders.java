package io.pposcope.kernel.internal.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Where a kernel is installed: the data folder of a Jupyter installation, which holds {@code kernels/} and our jars.
 *
 * @param jupyter the folder Jupyter looks into
 * @param jars the folder for the jars of all versions
 */
record KernelFolders(Path jupyter, Path jars) {
    private static final int LIMIT_SECONDS = 30;

    /** Below a prefix, as {@code /usr/local} or a virtual environment. */
    static KernelFolders below(Path prefix) {
        var share = prefix.toAbsolutePath().normalize().resolve("share");
        return new KernelFolders(share.resolve("jupyter"), share.resolve("pposcope"));
    }

    /** The user's own, by platform. */
    static KernelFolders ofUser() {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var home = Path.of(System.getProperty("user.home"));
        if (os.contains("mac")) {
            return new KernelFolders(
                    home.resolve("Library/Jupyter"), home.resolve("Library/Application Support/pposcope"));
        }
        if (os.contains("win")) {
            var data = Path.of(System.getenv().getOrDefault("APPDATA", home.toString()));
            return new KernelFolders(data.resolve("jupyter"), data.resolve("pposcope"));
        }
        var share = System.getenv("XDG_DATA_HOME") == null
                ? home.resolve(".local/share")
                : Path.of(System.getenv("XDG_DATA_HOME"));
        return new KernelFolders(share.resolve("jupyter"), share.resolve("pposcope"));
    }

    /**
     * Those of the Python that is active, as Jupyter's own {@code --sys-prefix} means it.
     *
     * @throws IOException if no Python answers
     */
    static KernelFolders ofActivePython() throws IOException {
        for (var python : List.of("python3", "python")) {
            try {
                var process = new ProcessBuilder(python, "-c", "import sys; print(sys.prefix)")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                var prefix = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return below(Path.of(prefix));
                }
            } catch (IOException e) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IOException("no Python was found on the PATH, so --sys-prefix means nothing here; activate "
                + "the environment of your Jupyter, or say --prefix FOLDER");
    }

    Path kernels() {
        return jupyter.resolve("kernels");
    }
}
