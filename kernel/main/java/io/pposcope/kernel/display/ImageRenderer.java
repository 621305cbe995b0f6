package io.pposcope.kernel.display;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Shows a {@link BufferedImage} as PNG. */
final class ImageRenderer implements Renderer {
    @Override
    public Optional<MimeBundle> render(Object value) {
        return value instanceof BufferedImage image ? Optional.of(png(image)) : Optional.empty();
    }

    private static MimeBundle png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MimeBundle.text("image, " + image.getWidth() + " × " + image.getHeight() + " pixels")
                .with("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
}
