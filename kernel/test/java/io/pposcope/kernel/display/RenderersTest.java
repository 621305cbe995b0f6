package io.pposcope.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenderersTest {
    private record Shown(String name) {}

    private record Broken(String name) {}

    @Test
    void registeredRenderer_isAskedFirst_andTextIsAdded() {
        Renderers.register(value -> value instanceof Shown shown
                ? Optional.of(new MimeBundle(Map.of(MimeBundle.HTML, "<i>" + shown.name() + "</i>")))
                : Optional.empty());
        var bundle = Renderers.render(new Shown("a"));
        assertEquals("<i>a</i>", bundle.data().get(MimeBundle.HTML));
        assertEquals("Shown[name=a]", bundle.text());
    }

    @Test
    void throwingRenderer_fallsBackToText() {
        Renderers.register(value -> {
            if (value instanceof Broken) {
                throw new IllegalStateException("renderer down");
            }
            return Optional.empty();
        });
        var bundle = Renderers.render(new Broken("b"));
        assertTrue(
                bundle.text().startsWith("Broken[name=b]") && bundle.text().contains("renderer down"), bundle.text());
    }

    @Test
    void image_becomesPng() {
        var bundle = Renderers.render(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
        assertTrue(bundle.data().get("image/png").toString().startsWith("iVBOR"));
        assertEquals("image, 3 × 2 pixels", bundle.text());
    }

    @Test
    void nullAndBundles_passThrough() {
        assertEquals("null", Renderers.render(null).text());
        assertFalse(Renderers.render("<b>").data().containsKey(MimeBundle.HTML));
        assertEquals("&lt;b&gt;&amp;&#39;", Display.escape("<b>&'"));
    }
}
