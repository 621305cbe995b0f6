package io.pposcope.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.model.LearnerState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** A state set aside in files comes back from them; where it does not, whoever would train on is told. */
class StateAsideTest {

    private final ToyLearner learner = new ToyLearner(9);

    @Test
    void files_are_deleted_once_the_state_is_back() {
        LearnerState before = learner.state();
        StateAside aside = StateAside.of(learner, 0);
        Path folder = aside.folder().orElseThrow();
        assertTrue(Files.isDirectory(folder));
        aside.close();
        assertEquals(before, learner.state());
        assertFalse(Files.exists(folder));
    }

    @Test
    void files_that_were_cut_meanwhile_are_told_of_and_deleted() throws IOException {
        StateAside aside = StateAside.of(learner, 0);
        Path folder = aside.folder().orElseThrow();
        try (FileChannel file = FileChannel.open(folder.resolve("critic.safetensors"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 1);
        }
        String message = assertThrows(IllegalStateException.class, aside::close).getMessage();
        assertTrue(message.contains("could not be put back after a trial"), message);
        assertTrue(message.contains("critic.safetensors was cut"), message);
        assertFalse(Files.exists(folder));
    }

    @Test
    void files_that_were_deleted_meanwhile_are_still_read() throws IOException {
        LearnerState before = learner.state();
        StateAside aside = StateAside.of(learner, 0);
        CheckpointFolders.delete(aside.folder().orElseThrow());
        aside.close();
        assertEquals(before, learner.state());
    }
}
