package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

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
        var explanation = Explanation.of(-0.5, "KL penalty", "−β·kl", Explanation.given(2, "β"), Explanation.given(0.25, "kl"));
        assertEquals("-0.5000  KL penalty  =  −β·kl\n├─ 2  β\n└─ 0.2500  kl", Inspector.view(explanation).orElseThrow().text());
    }

    @Test
    void aFailingViewSaysSo() {
        class Broken implements Inspectable {
            @Override
            public View view() {
                throw new IllegalStateException("no data yet");
            }
        }
        assertEquals("The view of a Broken failed: java.lang.IllegalStateException: no data yet", Inspector.view(new Broken()).orElseThrow().text());
    }
}
