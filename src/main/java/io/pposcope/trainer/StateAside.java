package io.pposcope.trainer;

import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
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
        LearnerState present = learner.present();
        long bytes = LearnerState.bytes(List.of(present));
        return bytes <= LearnerState.hostShare()
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

    @Override
    public void close() {
        learner.restore(state);
        try {
            if (folder.isPresent()) {
                CheckpointFolders.delete(folder.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
