package io.pposcope.engine;

import com.google.gson.Gson;
import io.pposcope.internal.bench.DeviceCheck;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Sequences;
import java.util.List;
import java.util.Map;

/** The check of devices on whatever libtorch the process uses, and how an error of libtorch's arrives. */
public final class LibtorchProbe {

    record Result(String libtorch, Map<String, List<Double>> numbers, String refusal) {}

    private LibtorchProbe() {}

    public static void main(String... arguments) {
        System.out.println(new Gson().toJson(run()));
    }

    static Result run() {
        return new Result(Libtorch.describe(), DeviceCheck.numbers("cpu"), refusal());
    }

    /** A token outside the vocabulary. */
    private static String refusal() {
        Gpt2Architecture architecture = new Gpt2Architecture(7, 4, 1, 2, 8, 8, 1e-5, true, true);
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu")) {
            engine.policy(Initialisation.of(architecture, 0))
                    .score(new Sequences(TokenIds.of(new int[] {1}), TokenIds.of(new int[] {10_000})), 1);
            return "";
        } catch (EngineFailure e) {
            return e.getMessage();
        }
    }
}
