package io.pposcope.kernel.internal.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables that IJava reads, with IJava's meaning, so that a setup for it carries over.
 *
 * @param compilerOptions {@code IJAVA_COMPILER_OPTS}, split at spaces
 * @param timeoutMillis {@code IJAVA_TIMEOUT}: a cell that runs longer is stopped; empty where it is unset or not
 *     positive
 * @param classpath {@code IJAVA_CLASSPATH}: paths, with globs in their last part
 * @param startupScripts {@code IJAVA_STARTUP_SCRIPTS_PATH}: files, with globs in their last part
 * @param startupScript {@code IJAVA_STARTUP_SCRIPT}: code, run after the files
 */
public record IJavaEnvironment(
        List<String> compilerOptions,
        Optional<Long> timeoutMillis,
        List<String> classpath,
        List<String> startupScripts,
        String startupScript) {
    public static IJavaEnvironment of(Map<String, String> environment, String pathSeparator) {
        return new IJavaEnvironment(
                words(environment.get("IJAVA_COMPILER_OPTS"), "\\s+"),
                timeout(environment.get("IJAVA_TIMEOUT")),
                words(environment.get("IJAVA_CLASSPATH"), pathSeparator),
                words(environment.get("IJAVA_STARTUP_SCRIPTS_PATH"), pathSeparator),
                environment.getOrDefault("IJAVA_STARTUP_SCRIPT", ""));
    }

    private static List<String> words(String text, String separator) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(separator))
                        .filter(word -> !word.isBlank())
                        .toList();
    }

    private static Optional<Long> timeout(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (!text.strip().matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "IJAVA_TIMEOUT is “" + text + "”, expected milliseconds, or -1 for none");
        }
        return Optional.of(Long.parseLong(text.strip())).filter(millis -> millis > 0);
    }
}
