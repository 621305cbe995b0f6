package io.pposcope.engine;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.pposcope.model.Architecture;
import io.pposcope.model.adapters.LowRank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The compiled script of one architecture on one device. It holds no weights; see {@link DeviceTensors}.
 *
 * <p>Every native tensor lives under {@link #manager()}: a call's temporaries in a sub-manager that closes with the
 * call, all others in parts of {@link #memory()}.
 */
final class ScriptModule implements AutoCloseable {

    private final Architecture architecture;
    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final NativeMemory memory;
    private final Shards shards;
    private final String arithmetic;

    private ScriptModule(ModelScript script, PtNDManager manager, PtSymbolBlock block) {
        this.architecture = script.architecture();
        this.manager = manager;
        this.block = block;
        this.shards = Shards.of(architecture, manager.getDevice());
        this.arithmetic =
                script.multiplier() + ", " + shards + ", " + Libtorch.describe() + " on " + manager.getDevice();
        this.memory = new NativeMemory(this, () -> {
            block.close();
            manager.close();
        });
    }

    /** Writes, compiles and loads the script of an architecture. */
    static ScriptModule of(Architecture architecture, Device device, Precision precision) {
        return of(architecture, device, precision, Optional.empty());
    }

    /** The script of an architecture with adapters. */
    static ScriptModule of(Architecture architecture, Device device, Precision precision, Optional<LowRank> adapters) {
        return EngineThread.call(
                () -> loaded(new ModelScript(architecture, precision, Products.on(device), adapters), device));
    }

    /** The two switches hold for the engine's thread; specialising on shapes would recompile as caches grow. */
    private static ScriptModule loaded(ModelScript script, Device device) {
        PtNDManager manager = (PtNDManager) Libtorch.engine().newBaseManager(device);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        return new ScriptModule(script, manager, load(manager, ScriptArchive.of(script.methods())));
    }

    /** Compiles and loads an archive; for the engine's thread. */
    static PtSymbolBlock load(PtNDManager manager, byte[] archive) {
        try {
            Path file = Files.createTempFile("pposcope", ".pt");
            try {
                Files.write(file, archive);
                return JniUtils.loadModule(manager, file, true, new String[0], new String[0], true);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the script archive could not be written to the temporary folder "
                            + System.getProperty("java.io.tmpdir") + "; free space there or set -Djava.io.tmpdir",
                    e);
        }
    }

    Architecture architecture() {
        return architecture;
    }

    PtNDManager manager() {
        return manager;
    }

    NativeMemory memory() {
        return memory;
    }

    /** How rows are cut for it. */
    Shards shards() {
        return shards;
    }

    /** All that the last bits of its results depend on, in words. */
    String arithmetic() {
        return arithmetic;
    }

    /** An empty tensor that tells a script its device. */
    PtNDArray here() {
        return EngineThread.call(() -> (PtNDArray) manager.create(new long[0]));
    }

    /** Starts a call of {@code method}; see {@link ScriptCall}. */
    ScriptCall call(String method) {
        return new ScriptCall(block, manager, memory, shards, method);
    }

    /** Native arrays alive under this module: weights, caches and whatever a call in flight holds. */
    int liveArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        memory.close();
    }
}
