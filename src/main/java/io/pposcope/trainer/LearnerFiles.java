package io.pposcope.trainer;

import io.pposcope.model.LearnerState;
import io.pposcope.model.files.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A learner's state as six safetensors files: weights and both AdamW moments of policy and critic. They are written
 * tensor by tensor, and read whenever a tensor is looked at, so Java's heap never holds more than a part of one.
 */
final class LearnerFiles {

    static final List<String> NAMES =
            Stream.of("policy", "critic").flatMap(LearnerFiles::names).toList();

    private LearnerFiles() {}

    private static Stream<String> names(String part) {
        return Stream.of(part, part + ".first-moments", part + ".second-moments")
                .map(name -> name + ".safetensors");
    }

    static void write(Path folder, LearnerState state) throws IOException {
        write(folder, "policy", state.policy());
        write(folder, "critic", state.critic());
    }

    private static void write(Path folder, String name, LearnerState.Part part) throws IOException {
        List<String> names = names(name).toList();
        Safetensors.write(folder.resolve(names.get(0)), part.weights());
        Safetensors.write(folder.resolve(names.get(1)), part.firstMoments());
        Safetensors.write(folder.resolve(names.get(2)), part.secondMoments());
    }

    static LearnerState read(Path folder, long policySteps, long criticSteps) throws IOException {
        return new LearnerState(read(folder, "policy", policySteps), read(folder, "critic", criticSteps));
    }

    private static LearnerState.Part read(Path folder, String name, long steps) throws IOException {
        List<String> names = names(name).toList();
        return new LearnerState.Part(
                Safetensors.map(folder.resolve(names.get(0))),
                Safetensors.map(folder.resolve(names.get(1))),
                Safetensors.map(folder.resolve(names.get(2))),
                steps);
    }

    /** Writes a state, and gives it back as it lies in the files. */
    static LearnerState copy(Path folder, LearnerState state) throws IOException {
        write(folder, state);
        return read(folder, state.policy().steps(), state.critic().steps());
    }
}
