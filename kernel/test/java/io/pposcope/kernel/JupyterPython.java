package io.pposcope.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** The Python that tests drive the kernel with. */
public final class JupyterPython {

    private JupyterPython() {}

    /** A Python that can import the module; the calling test is skipped with a message where there is none. */
    public static String orSkip(String module) {
        Optional<String> python = Stream.of(
                        System.getProperty("pposcope.python"), System.getenv("PPOSCOPE_PYTHON"), "../.venv/bin/python")
                .filter(candidate -> candidate != null && !candidate.isBlank())
                .filter(candidate -> imports(candidate, module))
                .findFirst();
        assumeTrue(
                python.isPresent(),
                "skipped: no Python with " + module + " found; run ./pposcope test, or set "
                        + "-Dpposcope.python=… or PPOSCOPE_PYTHON");
        return python.get();
    }

    private static boolean imports(String python, String module) {
        try {
            return new ProcessBuilder(python, "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
