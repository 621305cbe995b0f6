package io.pposcope.kernel.internal.library;

import io.pposcope.cli.Main;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.magic.Magics;
import java.io.PrintWriter;

/** {@code %doctor}: what is here, what is missing, what to do about it. */
public final class DoctorMagic {
    private DoctorMagic() {}

    public static void addTo(Magics magics) {
        magics.add(
                "%doctor",
                "[--json]", "what is here, what is missing, what to do about it", call -> {
                    Main.run(
                            new PrintWriter(System.out, true),
                            ("doctor " + call.arguments()).strip().split("\\s+"));
                    return Evaluation.Finished.NOTHING;
                });
    }
}
