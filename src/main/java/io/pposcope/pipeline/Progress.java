package io.pposcope.pipeline;

/** Told how far a long job has come. */
@FunctionalInterface
public interface Progress {

    /**
     * @param done of {@code total}
     * @param note the latest measurement, for instance a loss
     */
    void report(String job, int done, int total, String note);

    /** One line, redrawn, on standard error. */
    static Progress terminal() {
        return (job, done, total, note) -> {
            int filled = 24 * done / Math.max(1, total);
            System.err.printf(
                    "\r%-14s [%s%s] %d/%d %s ", job, "█".repeat(filled), "░".repeat(24 - filled), done, total, note);
            if (done == total) {
                System.err.println();
            }
        };
    }

    static Progress silent() {
        return (job, done, total, note) -> {};
    }
}
