package io.pposcope.cli;

import io.pposcope.engine.TorchEngine;
import io.pposcope.pipeline.WorldModels;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the doctor sees of libtorch, of the folder it is unpacked into, and of the shipped models. */
final class DoctorEngine {

    private static final int VOCABULARY = 8;
    private static final long UNPACKED_MIB = 450;

    private DoctorEngine() {}

    static List<DoctorFinding> findings() {
        return List.of(engine(), cache(cacheFolder()), models());
    }

    private static DoctorFinding engine() {
        return tried(
                "engine",
                DoctorEngine::describe,
                "libtorch could not be loaded: the jar pytorch-native-cpu must be this" + " platform's, "
                        + cacheFolder() + " writable with " + UNPACKED_MIB + " MB free");
    }

    private static String describe() {
        try (TorchEngine engine = TorchEngine.open(WorldModels.architectureFor(VOCABULARY))) {
            return engine.arithmetic();
        }
    }

    /** Where DJL unpacks native libraries: its own rule, in short. */
    private static Path cacheFolder() {
        return Stream.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR")
                .map(System::getenv)
                .filter(Objects::nonNull)
                .map(Path::of)
                .findFirst()
                .orElse(Path.of(System.getProperty("user.home"), ".djl.ai"));
    }

    /** Looked at after the engine was opened, which unpacks what is missing. */
    static DoctorFinding cache(Path folder) {
        Path unpacked = folder.resolve("pytorch");
        if (!Files.isDirectory(unpacked)) {
            return DoctorFinding.warning(
                    "DJL cache",
                    "nothing unpacked in " + folder,
                    "the first command that needs libtorch unpacks " + UNPACKED_MIB
                            + " MB there; DJL_CACHE_DIR names another folder");
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(unpacked)) {
            return DoctorFinding.ok(
                    "DJL cache",
                    unpacked + ", " + Files.getFileStore(unpacked).getUsableSpace() / (1L << 30) + " GiB free"
                            + (versions.iterator().hasNext() ? "" : ", empty"));
        } catch (IOException e) {
            return DoctorFinding.warning(
                    "DJL cache",
                    unpacked + " cannot be read: " + e.getMessage(),
                    "make it readable, or set DJL_CACHE_DIR");
        }
    }

    private static DoctorFinding models() {
        return tried(
                "models",
                () -> "the embedded world's, "
                        + WorldModels.shipped().architecture().parameterCount() + " parameters each",
                "make them with ./pposcope world, then build again");
    }

    private static DoctorFinding tried(String what, Supplier<String> look, String remedy) {
        try {
            return DoctorFinding.ok(what, look.get());
        } catch (RuntimeException | LinkageError e) {
            return DoctorFinding.missing(what, String.valueOf(e.getMessage()), remedy);
        }
    }
}
