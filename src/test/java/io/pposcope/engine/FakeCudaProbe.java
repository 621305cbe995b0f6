package io.pposcope.engine;

import com.google.gson.Gson;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldModels;
import java.util.ArrayList;
import java.util.List;

/** Reads a learner's state again and again on a CUDA device, and counts native arrays. */
final class FakeCudaProbe {

    private FakeCudaProbe() {}

    /**
     * @param arrays alive at first and after each reading
     * @param equal whether what was read is what was written
     */
    record Result(String device, List<Integer> arrays, boolean equal) {}

    public static void main(String[] arguments) {
        WorldModels models = WorldModels.shipped();
        try (TorchEngine engine = TorchEngine.open(models.architecture(), "cuda")) {
            Learner learner = engine.learner(models.sft(), models.reward());
            List<Integer> arrays = new ArrayList<>(List.of(engine.liveArrays()));
            LearnerState first = learner.state();
            for (int i = 0; i < 3; i++) {
                learner.state();
                learner.gradients();
                arrays.add(engine.liveArrays());
            }
            learner.restore(first);
            System.out.println(new Gson()
                    .toJson(new Result(
                            engine.device(),
                            arrays,
                            first.equals(learner.state())
                                    && first.policy().weights().equals(models.sft()))));
        }
    }
}
