package io.pposcope.engine;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What computes matrix products in float32. Chosen by the processor's maker and never by timing, so that a machine
 * always gives the same bits. MKL leaves half of an AMD core unused.
 */
enum Products {
    /** libtorch's own: MKL on Intel's and AMD's processors, cuBLAS on a GPU. */
    TORCH("libtorch's own products"),
    ONEDNN("products by oneDNN");

    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final String CHOICE = "pposcope.products";

    private final String words;

    Products(String words) {
        this.words = words;
    }

    /**
     * The system property {@code pposcope.products}, {@code torch} or {@code onednn}, where it is set, else by the
     * processor.
     */
    static Products on(Device device) {
        String asked = System.getProperty(CHOICE);
        if (asked != null) {
            return Stream.of(values())
                    .filter(one -> one.name().equalsIgnoreCase(asked))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "-D" + CHOICE + "=" + asked + " names no way to multiply; there are torch and onednn"));
        }
        return !device.isGpu() && madeByAmd() ? ONEDNN : TORCH;
    }

    private static boolean madeByAmd() {
        try (Stream<String> lines = Files.lines(LINUX)) {
            return lines.anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("AuthenticAMD"));
        } catch (IOException elsewhere) {
            return false;
        }
    }

    /** The script file with its methods. */
    String script() {
        return "matrix_" + (this == ONEDNN ? "onednn" : "torch");
    }

    @Override
    public String toString() {
        return words;
    }
}
