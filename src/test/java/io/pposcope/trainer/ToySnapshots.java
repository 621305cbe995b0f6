package io.pposcope.trainer;

import io.pposcope.math.RunningMoments;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Weights;
import java.util.Optional;

/** Small snapshots, each with tensors full of numbers that tell it from every other. */
final class ToySnapshots {

    static final Fingerprint FINGERPRINT = new Fingerprint(5, "toy", -1, Optional.of("by hand"));

    private static final int SIZE = 20_000;

    private ToySnapshots() {}

    static TrainingSnapshot of(int number) {
        LearnerState learner = new LearnerState(part(number + 0.1f), part(number + 0.5f));
        return new TrainingSnapshot(
                Presets.ppoMax(),
                number,
                new TrainerState(3, number, RunningMoments.start(), 0.1),
                learner,
                Optional.empty());
    }

    private static LearnerState.Part part(float number) {
        return new LearnerState.Part(weights(number), weights(number + 0.01f), weights(number + 0.02f), 7);
    }

    private static Weights weights(float number) {
        float[] values = new float[SIZE];
        java.util.Arrays.fill(values, number);
        return Weights.builder().put("tensor", new long[] {SIZE}, values).build();
    }
}
