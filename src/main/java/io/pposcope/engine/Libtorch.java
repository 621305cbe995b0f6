package io.pposcope.engine;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.pposcope.internal.build.OptionalLibrary;
import java.util.Optional;

/** The libtorch of this process: DJL's own, or that of the PyTorch a user has chosen. Chosen once, at first use. */
public final class Libtorch {

    /** DJL's engine, or else why it did not start. */
    private record Start(Engine engine, EngineException failure) {}

    private static final class Loaded {

        private static final Optional<PythonTorch> CHOSEN = choose();
        private static final Start START = start();
        private static final Engine ENGINE = START.engine();

        private static Start start() {
            try {
                return new Start(Engine.getEngine("PyTorch"), null);
            } catch (EngineException e) {
                return new Start(null, e);
            }
        }

        private static Optional<PythonTorch> choose() {
            Optional<PythonTorch> chosen = PythonTorch.chosen();
            chosen.ifPresent(PythonTorch::use);
            return chosen;
        }
    }

    private Libtorch() {}

    /**
     * DJL's engine on it.
     *
     * @throws IllegalStateException if there is no libtorch; it says what to add
     */
    static Engine engine() {
        if (Loaded.ENGINE == null) {
            throw new IllegalStateException(OptionalLibrary.LIBTORCH.missing(), Loaded.START.failure());
        }
        return Loaded.ENGINE;
    }

    /** CUDA devices it sees. */
    static int gpus() {
        return Loaded.CHOSEN.map(PythonTorch::gpus).orElseGet(() -> engine().getGpuCount());
    }

    /** Version of libtorch and where it comes from. */
    public static String describe() {
        return Loaded.CHOSEN
                .map(PythonTorch::toString)
                .orElseGet(() -> "libtorch " + engine().getVersion() + ", DJL's own");
    }
}
