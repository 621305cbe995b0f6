package io.pposcope.internal.bench;

import java.io.File;
import java.io.IOException;
import java.util.List;

/** A process that keeps a core busy until it is closed, or until the process that began it ends. */
final class BusyProcess implements AutoCloseable {

    private final Process process;

    /** @throws IOException if no second Java can be started */
    BusyProcess() throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyProcess.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() < 0) {
            throw new IOException("a process to keep a core busy could not be started; its errors are above");
        }
    }

    /** Says that it has begun, and counts until its input ends. */
    public static void main(String... arguments) throws IOException {
        Thread counting = Thread.ofPlatform().daemon().unstarted(BusyProcess::count);
        counting.start();
        System.out.write('\n');
        System.out.flush();
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static void count() {
        long sum = 0;
        while (sum >= 0) {
            sum = sum + 3 & Long.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
