package io.pposcope.cli;

import io.pposcope.inspect.Inspector;
import io.pposcope.pipeline.MemoryPlan;

/** Looks before a run begins whether its models fit into memory, rather than have the system end it later. */
final class MemoryCheck {

    private MemoryCheck() {}

    /** Nothing where it fits; otherwise the plan is printed. @throws IllegalArgumentException with what would fit */
    static void require(MemoryPlan plan) {
        if (!plan.fits()) {
            Inspector.view(plan).ifPresent(view -> System.err.println(view.text()));
            plan.requireFit();
        }
    }
}
