package io.pposcope.internal.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    private static final String TEXT = "first\nzweite Zeile: Äpfel\n数据 🙂\n";

    @TempDir
    Path folder;

    private Path file(String name, byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void a_byte_order_mark_names_the_encoding_and_is_no_text() throws IOException {
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            Path marked = file(charset, ("\ufeff" + TEXT).getBytes(Charset.forName(charset)));
            assertEquals(TEXT, TextFile.read(marked), charset);
        }
        assertEquals(TEXT, TextFile.read(file("plain", TEXT.getBytes(StandardCharsets.UTF_8))));
        assertEquals("", TextFile.read(file("empty")));
    }

    @Test
    void gzip_data_is_unpacked_whatever_the_name() throws IOException {
        byte[] zipped = gzip(TEXT.getBytes(StandardCharsets.UTF_8));
        assertEquals(TEXT, TextFile.read(file("a.jsonl.gz", zipped)));
        assertEquals(TEXT, TextFile.read(file("a.jsonl", zipped)));
    }

    @Test
    void what_is_no_text_is_refused_with_file_and_line() throws IOException {
        byte[] latin = "one\ntwo\ncaf\u00e9\nfour\n".getBytes(StandardCharsets.ISO_8859_1);
        refused(file("latin.txt", latin), "latin.txt, line 3", "UTF-8");
        byte[] far = new byte[50_000];
        Arrays.fill(far, (byte) '\n');
        refused(file("far.txt", far, new byte[] {(byte) 0xff}), "far.txt, line 50001");
        refused(file("latin.gz", gzip(latin)), "latin.gz, line 3");
        refused(
                file("half.txt", "ab\n".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xe6, (byte) 0x95}),
                "half.txt, line 2");
    }

    @Test
    void damaged_gzip_and_other_kinds_are_refused() throws IOException {
        byte[] zipped = gzip(TEXT.repeat(1000).getBytes(StandardCharsets.UTF_8));
        for (int length : new int[] {2, 5, 10, 40, zipped.length - 1}) {
            refused(
                    file("cut" + length + ".gz", Arrays.copyOf(zipped, length)),
                    "cut" + length + ".gz",
                    "cut or damaged");
        }
        byte[] flipped = zipped.clone();
        flipped[zipped.length - 6] ^= 0x55; // in the check sum
        refused(file("flipped.gz", flipped), "flipped.gz", "cut or damaged");
        refused(file("empty.gz"), "empty.gz", "no gzip data");
        refused(file("text.gz", TEXT.getBytes(StandardCharsets.UTF_8)), "text.gz", "no gzip data");
        refused(file("t.parquet", "PAR1....".getBytes(StandardCharsets.US_ASCII)), "t.parquet", "Parquet");
        refused(file("t.zip", new byte[] {'P', 'K', 3, 4, 0}), "t.zip", "zip archive");
    }

    private static void refused(Path file, String... words) {
        String message = assertThrows(MalformedFileException.class, () -> TextFile.read(file))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
