package io.pposcope.kernel.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.core.Cell;
import io.pposcope.kernel.core.Completeness;
import io.pposcope.kernel.core.Evaluation;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.shell.JavaShell;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MagicInterpreterTest {
    private static MagicInterpreter interpreter;

    @BeforeAll
    static void start() {
        var java = new JavaShell(List.of());
        interpreter = new MagicInterpreter(java, Magics.standard(new JavaMagics(java)));
    }

    @AfterAll
    static void stop() {
        interpreter.close();
    }

    @Test
    void lineMagics_standBetweenStatements() {
        assertEquals(7, value("int lucky = 7;\n%time lucky++;\nlucky - 1"));
        assertTrue(value("%who").toString().contains("int lucky"));
    }

    @Test
    void remainderOperator_isNoMagic() {
        assertEquals(1, value("int n = 7;\nint m = 3;\nn\n  %m"));
        assertEquals("%time", value("\"\"\"\n    %time\"\"\""));
    }

    @Test
    void cellMagic_takesTheWholeCell() {
        assertEquals("<b>%time</b>", ((MimeBundle) value("%%html\n<b>%time</b>\n")).data().get(MimeBundle.HTML));
        assertEquals(4, value("%%time\n2 + 2"));
    }

    @Test
    void errorsBehindMagics_keepTheirLine() {
        var trace = String.join("\n", failure("%time 1 + 1\n\nint x = nowhere;").traceback());
        assertTrue(trace.contains("line 3"), trace);
        assertTrue(String.join("\n", failure("%%time\n\nint x = nowhere;").traceback()).contains("line 3"), trace);
    }

    @Test
    void unknownMagic_namesTheNearest() {
        assertTrue(failure("%tiem 1").message().contains("did you mean %time?"));
        assertEquals("NoSuchFileException", failure("%classpath /no/such/thing.jar").name());
    }

    @Test
    void magics_areCompletedAndComplete() {
        assertEquals(List.of("%time"), interpreter.complete("1;\n%ti", 6).matches());
        assertInstanceOf(Completeness.Complete.class, interpreter.completeness("%time 1 +"));
    }

    private static Object value(String code) {
        var evaluation = interpreter.evaluate(new Cell("In [1]", code));
        if (evaluation instanceof Evaluation.Failed failed) {
            throw new AssertionError(failed.toString());
        }
        return ((Evaluation.Finished) evaluation).value().orElseThrow();
    }

    private static Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, interpreter.evaluate(new Cell("In [1]", code)));
    }
}
