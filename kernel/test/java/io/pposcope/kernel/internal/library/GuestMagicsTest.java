package io.pposcope.kernel.internal.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.magic.MagicInterpreter;
import io.pposcope.kernel.internal.magic.MagicTable;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GuestMagicsTest {
    private static MagicInterpreter interpreter;

    @BeforeAll
    static void start() {
        var java = new JavaShell(LibraryImports.all());
        var magics = MagicTable.standard(java, History.inMemory());
        new GuestMagics(java).addTo(magics);
        interpreter = new MagicInterpreter(java, magics);
    }

    @AfterAll
    static void stop() {
        interpreter.close();
    }

    private static Object value(String code) {
        return assertInstanceOf(Evaluation.Finished.class, interpreter.evaluate(new Cell("In [7]", code)), code)
                .value()
                .orElse(null);
    }

    private static Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, interpreter.evaluate(new Cell("In [7]", code)), code);
    }

    private static String text(Object bundle) {
        return ((MimeBundle) bundle).text();
    }

    @Test
    void cellsSeeJavaVariablesAndHandTheirsBack() {
        value("var words = List.of(\"a\", \"bb\"); int factor = 3;");
        assertEquals(
                "[3, 6]",
                text(value("%%python -o lengths -o total:int\nlengths = [factor * "
                        + "len(w) for w in words]\ntotal = sum(lengths)\nlengths")));
        assertArrayEquals(new double[] {3, 6}, (double[]) value("lengths"));
        assertEquals(10, value("total + 1"));
        value("%%js -o names:List<String>\nconst names = words.map(w => w.toUpperCase());");
        assertEquals(List.of("A", "BB"), value("names"));
    }

    @Test
    void aRewardBecomesAJavaVariable() {
        value("%%js reward shortness --response 2 --batch 5 --memory 256\nconst reward = r => -r.length;");
        assertEquals("shortness", value("shortness.name()"));
        assertEquals(
                "GuestReward",
                value("shortness.times(2).plus(shortness) instanceof "
                        + "RewardFunction ? shortness.getClass().getSimpleName() : \"\""));
        assertTrue(value("shortness.toString()").toString().contains("2.0 s per response, 5.0 s per rollout, 256 MB"));
    }

    @Test
    void advantagesAndLossesBecomeJavaVariables() {
        assertEquals(
                "advantage “best” in JavaScript (In [7])",
                text(value("%%js advantage best\nconst advantages = group => group.map(r => r.score);")));
        assertEquals("true", value("\"\" + (best.comparesGroups() && best instanceof AdvantageFunction)"));
        assertEquals(
                "loss “plain” in JavaScript (In [7]); its derivative agrees with differences of its values",
                text(value("%%js loss plain\nconst loss = r => ({loss: r.logProbs.map((p, t) => -p * r.advantages[t]), "
                        + "slope: r.advantages.map(a => -a)});")));
        assertEquals("plain", value("((TokenLoss) plain).name()"));
        var wrong = failure("%%js loss wrong\nconst loss = r => ({loss: r.logProbs, slope: r.logProbs});");
        assertTrue(wrong.message().contains("the loss “wrong” has the derivative"), wrong.message());
        var none = failure("%%js loss none\nconst reward = r => 1;");
        assertTrue(none.message().contains("defines no function loss(response), losses(responses)"), none.message());
    }

    @Test
    void errorsNameTheCellAndItsLine() {
        var python = failure("%%python\n\ndef f():\n    return missing\n\nf()");
        assertEquals("NameError", python.name());
        assertTrue(
                python.message().contains("In [7], line 4, in f")
                        && python.message().contains("In [7], line 6"),
                python.message());
        assertTrue(failure("%%js reward r\nconst reward = r => ;").message().contains("In [7], line 2"));
        assertTrue(failure("%%python reward\n1").message().contains("reward needs something behind it"));
        assertTrue(failure("%%python -i nowhere\n1").message().contains("there is no Java variable nowhere"));
    }

    @Test
    void anInterruptStopsTheCellAndKeepsItsVariables() throws Exception {
        value("%%js\nvar kept = 5");
        var thread = new CompletableFuture<Thread>();
        var ended = CompletableFuture.supplyAsync(() -> {
            thread.complete(Thread.currentThread());
            return failure("%%js\nwhile (true) { }");
        });
        var running = thread.get(5, TimeUnit.SECONDS);
        for (int i = 0; i < 100 && !ended.isDone(); i++) {
            Thread.sleep(100);
            interpreter.interrupt(running);
        }
        assertEquals("Interrupted", ended.get(30, TimeUnit.SECONDS).name());
        assertEquals("5", text(value("%%js\nkept")));
    }
}
