package io.pposcope.kernel.internal.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.Renderers;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.magic.MagicInterpreter;
import io.pposcope.kernel.internal.magic.MagicTable;
import io.pposcope.kernel.internal.shell.JavaShell;
import org.junit.jupiter.api.Test;

class RunMagicsTest {
    private static Object value(MagicInterpreter interpreter, String code) {
        return assertInstanceOf(Evaluation.Finished.class, interpreter.evaluate(new Cell("In [1]", code)), () -> code)
                .value()
                .orElse(null);
    }

    private static String text(MagicInterpreter interpreter, String code) {
        return Renderers.render(value(interpreter, code)).text();
    }

    private static String failure(MagicInterpreter interpreter, String code) {
        return assertInstanceOf(Evaluation.Failed.class, interpreter.evaluate(new Cell("In [1]", code)), code)
                .message();
    }

    /** The same text breaks, filters, raises an alarm and masks; the same lambda object too. */
    private static void oneConditionServesEverywhere(MagicInterpreter cells) {
        var condition = "r -> r.score() > -1000 || r.contains(\"no response says this\")";
        value(cells, "run.breakpoints().clear();");
        value(cells, "Predicate<ResponseView> scored = " + condition + ";");
        value(
                cells,
                "run.alarms(Alarms.of(AlarmRule.onResponse(\"mine\", " + condition
                        + "), AlarmRule.onResponse(\"again\", scored)).listing());");
        value(cells, "%break " + condition);
        value(cells, "%break scored");
        value(cells, "run.breakOnRow(\"old name\", scored);");
        value(cells, "%resume");
        value(cells, "run.await();");
        assertEquals(3, value(cells, "run.why().hits().size()"));
        assertTrue(value(cells, "run.place()").toString().contains("before shaping"));
        assertEquals(2, value(cells, "run.alarms().raised().size()"));
        assertEquals(
                6, value(cells, "Rows.of(run.reached()).where(" + condition + ").where(scored).responses().size()"));
        assertEquals(
                6, value(cells, "run.whatIf().maskWhere(" + condition + ").maskWhere(scored).scores().raw().rows()"));
        assertEquals(0.0, value(cells, "run.whatIf().maskWhere(scored).advantages().mask().sum()"));
    }

    @Test
    void magicsDriveTheOnlyRunThereIs() {
        var java = new JavaShell(LibraryImports.all());
        var magics = MagicTable.standard(java, History.inMemory());
        new RunMagics(java).addTo(magics);
        try (var cells = new MagicInterpreter(java, magics)) {
            assertTrue(failure(cells, "%pause").contains("there is no run yet"));
            value(
                    cells,
                    "var lab = WorldLab.open(); var run = Run.of(\"by magics\", lab.trainer(Presets.ppoMax().with(c "
                            + "-> c.rolloutBatchSize(6).maxNewTokens(8)"
                            + ".minibatches(1, 3, 3).critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0)), 1));");
            assertTrue(value(cells, "%step token 3").toString().contains("token 3"));
            assertTrue(value(cells, "%step stage").toString().contains("scoring"));
            assertTrue(failure(cells, "%step leap").contains("token, minibatch, stage, iteration"));
            value(cells, "%break m.iteration() >= 1");
            value(cells, "%resume");
            value(cells, "run.await();");
            assertEquals("PAUSED", value(cells, "run.state().toString()"));
            assertTrue(value(cells, "run.why().toString()").toString().contains("m.iteration() >= 1"));
            value(cells, "%rewind 0");
            assertTrue(value(cells, "%status run").toString().contains("iteration 0"));
            assertTrue(
                    text(cells, "%runs").contains("by magics")
                            && text(cells, "%runs").contains("ppo-max"),
                    text(cells, "%runs"));
            oneConditionServesEverywhere(cells);
            value(cells, "run.stop();");
            assertFalse(text(cells, "%runs").contains("by magics"), "a stopped run is listed as open");
            value(cells, "lab.close();");
        }
    }
}
