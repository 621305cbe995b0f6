package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.math.Explanation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InspectorTest {

    @Test
    void findsAViewOnlyWhereThereIsOne() {
        assertEquals(Optional.empty(), Inspector.view(null));
        assertEquals(Optional.empty(), Inspector.view("text"));
        View view = new TextView("v");
        assertSame(view, Inspector.view(view).orElseThrow());
        assertSame(view, Inspector.view((Inspectable) () -> view).orElseThrow());
    }

    @Test
    void showsAnExplanationAsATree() {
        var explanation =
                Explanation.of(-0.5, "KL penalty", "−β·kl", Explanation.given(2, "β"), Explanation.given(0.25, "kl"));
        assertEquals(
                "-0.5000  KL penalty  =  −β·kl\n├─ 2  β\n└─ 0.2500  kl",
                Inspector.view(explanation).orElseThrow().text());
    }

    @Test
    void aFailingViewSaysSo() {
        class Broken implements Inspectable {
            @Override
            public View view() {
                throw new IllegalStateException("no data yet");
            }
        }
        String text = Inspector.view(new Broken()).orElseThrow().text();
        assertTrue(
                text.startsWith("The view of a Broken failed: java.lang.IllegalStateException: no data yet\n"), text);
        assertTrue(text.contains("Broken.view(InspectorTest.java:"), text);
    }

    private interface Shape {}

    private record Circle(int radius) implements Shape {}

    @Test
    void a_type_of_ones_own_is_shown_as_it_was_registered_last() {
        assertEquals(Optional.empty(), Inspector.view(new Circle(2)));
        Inspector.register(Shape.class, shape -> new TextView("a shape"));
        assertEquals("a shape", Inspector.view(new Circle(2)).orElseThrow().text());
        Inspector.register(Circle.class, circle -> new TextView("radius " + circle.radius()));
        assertEquals("radius 2", Inspector.view(new Circle(2)).orElseThrow().text());
        Inspector.register(Circle.class, circle -> new TextView("area " + 3 / (circle.radius() - 2)));
        assertTrue(Inspector.view(new Circle(2))
                .orElseThrow()
                .text()
                .startsWith("The view of a Circle failed: java.lang.ArithmeticException"));
        assertEquals("area 3", Inspector.view(new Circle(3)).orElseThrow().text());
        assertThrows(IllegalArgumentException.class, () -> Inspector.register(Circle.class, null));
    }
}
