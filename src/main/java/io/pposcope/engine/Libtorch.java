package io.pposcope.engine;

import ai.djl.engine.Engine;
import java.util.Optional;

/** The libtorch of this process: DJL's own, or that of the PyTorch a user has chosen. Chosen once, at first use. */
public final class Libtorch {

    private static final class Loaded {

        private static final Optional<PythonTorch> CHOSEN = choose();
        private static final Engine ENGINE = Engine.getEngine("PyTorch");

        private static Optional<PythonTorch> choose() {
            Optional<PythonTorch> chosen = PythonTorch.chosen();
            chosen.ifPresent(PythonTorch::use);
            return chosen;
        }
    }

    private Libtorch() {}

    static Engine engine() {
        return Loaded.ENGINE;
    }

    /** CUDA devices it sees. */
    static int gpus() {
        return Loaded.CHOSEN.map(PythonTorch::gpus).orElseGet(() -> engine().getGpuCount());
    }

    /** Version of libtorch and where it comes from. */
    public static String describe() {
        return Loaded.CHOSEN.map(PythonTorch::toString).orElseGet(() -> "libtorch " + engine().getVersion() + ", DJL's own");
    }
}
