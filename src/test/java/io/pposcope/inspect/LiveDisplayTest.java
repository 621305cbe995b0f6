package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveDisplayTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private LiveDisplay display(boolean terminal) {
        return new TerminalDisplay(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void terminalReplacesInPlace() {
        LiveDisplay display = display(true);
        display.show(new TextView("one\ntwo"));
        display.show(new TextView("three"));
        assertEquals("one\ntwo\n\u001b[2F\u001b[Jthree\n", written());
    }

    @Test
    void fileGetsEveryChangeAndNoEscapes() {
        LiveDisplay display = display(false);
        display.show(new TextView("one"));
        display.show(new TextView("one"));
        display.show(new TextView("two"));
        assertEquals("one\ntwo\n", written());
    }

    @Test
    void everyDisplayIsAPlaceOfItsOwn() {
        assertNotSame(Displays.live(), Displays.live());
    }
}
