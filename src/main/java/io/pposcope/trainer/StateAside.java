package io.pposcope.trainer;

import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A learner's state, set aside while something is tried on the learner and put back on closing, bit for bit. It waits
 * in host memory where it takes no more than its share there, else in files of a temporary folder.
 */
final class StateAside implements AutoCloseable {

    private final Learner learner;
    private final LearnerState state;
    private final Optional<Path> folder;

    private StateAside(Learner learner, LearnerState state, Optional<Path> folder) {
        this.learner = learner;
        this.state = state;
        this.folder = folder;
    }

    /** @throws UncheckedIOException if it needs files, and the disk does not take them */
    static StateAside of(Learner learner) {
        return of(learner, LearnerState.hostShare());
    }

    /** @param share bytes that it may take in host memory */
    static StateAside of(Learner learner, long share) {
        LearnerState present = learner.present();
        long bytes = LearnerState.bytes(List.of(present));
        return bytes <= share
                ? new StateAside(learner, present.kept(), Optional.empty())
                : inFiles(learner, present, bytes);
    }

    private static StateAside inFiles(Learner learner, LearnerState present, long bytes) {
        try {
            Path folder = Files.createTempDirectory("pposcope-weights");
            try {
                return new StateAside(learner, LearnerFiles.copy(folder, present), Optional.of(folder));
            } catch (IOException | RuntimeException e) {
                CheckpointFolders.delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "weights and moments (" + bytes / 1_000_000 + " MB) cannot be set aside in the temporary folder "
                            + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
                            + "; free space there, or start with -Djava.io.tmpdir=FOLDER of a larger disk",
                    e);
        }
    }

    /** Where its files are; empty where it waits in host memory. */
    Optional<Path> folder() {
        return folder;
    }

    /** @throws IllegalStateException if the files were damaged meanwhile, so that not all could be put back */
    @Override
    public void close() {
        try (Closeable files = this::deleteFiles) {
            learner.restore(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "weights and moments could not be put back after a trial, and are in part those of the trial: "
                            + e.getMessage() + "; go back to a snapshot or load a checkpoint before training on",
                    e);
        }
    }

    private void deleteFiles() throws IOException {
        if (folder.isPresent()) {
            CheckpointFolders.delete(folder.get());
        }
    }
}
