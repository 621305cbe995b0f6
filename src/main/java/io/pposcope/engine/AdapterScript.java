package io.pposcope.engine;

import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.LowRank;
import java.util.Arrays;
import java.util.List;

/** Writes where a weight list keeps its adapters: behind the base's tensors, in the order of the matrices. */
final class AdapterScript {

    private AdapterScript() {}

    /**
     * @param first place of the first layer's first tensor
     * @param tensorsPerLayer tensors a layer
     */
    static String of(LowRank lowRank, Architecture architecture, int first, int tensorsPerLayer) {
        List<Parameter> parameters = architecture.parameters();
        List<String> adapted = lowRank.adapted(architecture).stream().map(Parameter::name).toList();
        int[] slots = new int[tensorsPerLayer];
        int count = 0;
        for (int i = 0; i < tensorsPerLayer; i++) {
            slots[i] = adapted.contains(parameters.get(first + i).name()) ? count++ : -1;
        }
        return METHODS.replace("@SLOTS", Arrays.toString(slots)).replace("@FIRST", Integer.toString(first)).replace("@ROWS", Integer.toString(tensorsPerLayer))
                .replace("@COUNT", Integer.toString(count)).replace("@BASE", Integer.toString(parameters.size())).replace("@SCALE", Double.toString(lowRank.scale()));
    }

    private static final String METHODS =
            """
              def adapter(self, i: int) -> int:
                slots = @SLOTS
                slot = slots[(i - @FIRST) % @ROWS]
                place = -1
                if slot >= 0:
                  place = @BASE + 2 * ((i - @FIRST) // @ROWS * @COUNT + slot)
                return place
              def adapter_scale(self) -> float:
                return @SCALE
            """;
}
