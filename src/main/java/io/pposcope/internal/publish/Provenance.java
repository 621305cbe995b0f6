package io.pposcope.internal.publish;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;

/**
 * Where recorded numbers are from.
 *
 * @param command that makes them again
 * @param commit of the sources, as git names it; ends with {@code +} where files had been changed since
 * @param processor that they were measured on
 * @param seconds wall time it took; 0 where that was not noted
 * @param code what {@link CodeState} says of the sources that decide the numbers, by package
 */
public record Provenance(
        String command, String commit, String processor, LocalDate date, double seconds, Map<String, String> code) {

    private static final int SHORT_COMMIT = 8;

    public Provenance {
        code = Map.copyOf(code);
    }

    /** A sentence for a page. */
    String sentence() {
        return "Recorded on %s by `%s`%s, on %s, at commit %s."
                .formatted(date, command, seconds > 0 ? " in " + duration(seconds) : "", processor, shortCommit());
    }

    private String shortCommit() {
        String changed = commit.endsWith("+") ? "+" : "";
        return commit.length() > SHORT_COMMIT ? commit.substring(0, SHORT_COMMIT) + changed : commit;
    }

    /** {@code 45 s}, {@code 12 min} or {@code 3.4 h}. */
    public static String duration(double seconds) {
        if (seconds < 60) {
            return Math.round(seconds) + " s";
        }
        return seconds < 5400
                ? Math.round(seconds / 60) + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
