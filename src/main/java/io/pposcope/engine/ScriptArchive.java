package io.pposcope.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript source text packed as the ZIP archive that libtorch loads.
 *
 * <p>The module has no parameters: every method takes its weights as an argument, so one compiled script serves the
 * policy, the reference, the critic and the reward model. Version 10 keeps operators at their present schemas.
 */
final class ScriptArchive {

    /** Protocol 2: {@code Net()} with the single attribute {@code training = True}. */
    private static final String MODULE_PICKLE =
            "\u0080\u0002c__torch__\nNet\n)\u0081}X\b\u0000\u0000\u0000training\u0088sb.";

    private static final String EMPTY_TUPLE_PICKLE = "\u0080\u0002).";

    private ScriptArchive() {}

    /** Packs the body of class {@code Net}, its methods indented by two spaces. */
    static byte[] of(String methods) {
        String code = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + methods;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", MODULE_PICKLE.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", EMPTY_TUPLE_PICKLE.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
            store(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("net/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
