package io.pposcope.internal.files;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Text files: UTF-8, or UTF-16 and UTF-32 where a byte order mark says so (the mark is no part of the text); gzip data,
 * by its first bytes or a name in {@code .gz}, is unpacked. What is no text in these encodings is refused with file and
 * line.
 */
public final class TextFile {

    private static final int[] GZIP = {0x1f, 0x8b};
    private static final int[] PARQUET = {'P', 'A', 'R', '1'};
    private static final int[] ZIP = {'P', 'K', 3, 4};
    private static final int LOOK_AHEAD = 4;

    /** Far above any text that is read whole; gzip data that unpacks to more must not fill the memory. */
    private static final int LONGEST_TEXT = 1 << 28;

    /** A byte order mark and the encoding it announces; longer marks first, since UTF-32's begins with UTF-16's. */
    private record Mark(Charset charset, int... bytes) {}

    private static final List<Mark> MARKS = List.of(
            new Mark(Charset.forName("UTF-32BE"), 0, 0, 0xfe, 0xff),
            new Mark(Charset.forName("UTF-32LE"), 0xff, 0xfe, 0, 0),
            new Mark(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
            new Mark(StandardCharsets.UTF_16BE, 0xfe, 0xff),
            new Mark(StandardCharsets.UTF_16LE, 0xff, 0xfe));

    private TextFile() {}

    /**
     * The whole text.
     *
     * @throws IOException if the file cannot be read
     * @throws MalformedFileException if it is no text, with the line of the first byte that is none, or longer than 2²⁸
     *     characters
     */
    public static String read(Path file) throws IOException {
        try (Reader reader = open(file)) {
            StringBuilder text = new StringBuilder();
            char[] buffer = new char[8192];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                if (text.length() > LONGEST_TEXT - read) {
                    throw new MalformedFileException(file + " holds a text of more than " + LONGEST_TEXT
                            + " characters; expected one that fits " + "into memory: split it");
                }
                text.append(buffer, 0, read);
            }
            return text.toString();
        }
    }

    /** The lines, without their ends; errors as {@link #read}. */
    public static List<String> lines(Path file) throws IOException {
        return read(file).lines().toList();
    }

    /** A reader of the text, for files that may be larger than memory; its reads fail like {@link #read}. */
    public static BufferedReader open(Path file) throws IOException {
        InputStream bytes = bytes(file);
        try {
            return new BufferedReader(new StrictReader(file, decoded(bytes)));
        } catch (EOFException | ZipException e) {
            bytes.close();
            throw damagedGzip(file, e);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static InputStream bytes(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "there is no such file; look at the name and the folder");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; expected a file");
        }
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        try {
            int[] first = peek(raw);
            if (startsWith(first, GZIP)) {
                return new BufferedInputStream(new GZIPInputStream(raw));
            }
            refuseOtherKinds(file, first);
            return raw;
        } catch (EOFException | ZipException e) {
            raw.close();
            throw damagedGzip(file, e);
        } catch (RuntimeException | IOException e) {
            raw.close();
            throw e;
        }
    }

    private static void refuseOtherKinds(Path file, int[] first) {
        if (file.toString().endsWith(".gz")) {
            throw new MalformedFileException(
                    file + " is named .gz but holds no gzip data; rename it, or fetch it again");
        }
        if (startsWith(first, PARQUET)) {
            throw new MalformedFileException(
                    file + " is a Parquet file; expected text: write it as JSON lines first, with Python: "
                            + "pandas.read_parquet(FILE).to_json(OUT, orient='records', lines=True)");
        }
        if (startsWith(first, ZIP)) {
            throw new MalformedFileException(file + " is a zip archive; expected text: unpack it first");
        }
    }

    private static Reader decoded(InputStream bytes) throws IOException {
        int[] first = peek(bytes);
        for (Mark mark : MARKS) {
            if (startsWith(first, mark.bytes)) {
                bytes.skipNBytes(mark.bytes.length);
                return strict(bytes, mark.charset);
            }
        }
        return strict(bytes, StandardCharsets.UTF_8);
    }

    private static Reader strict(InputStream bytes, Charset charset) {
        return new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static int[] peek(InputStream bytes) throws IOException {
        bytes.mark(LOOK_AHEAD);
        byte[] first = bytes.readNBytes(LOOK_AHEAD);
        bytes.reset();
        int[] unsigned = new int[first.length];
        Arrays.setAll(unsigned, i -> first[i] & 0xff);
        return unsigned;
    }

    private static boolean startsWith(int[] bytes, int[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static MalformedFileException damagedGzip(Path file, IOException cause) {
        return new MalformedFileException(
                file + " holds gzip data that is cut or damaged; fetch or write it again", cause);
    }

    /** Says where the text ends to be one. */
    private static final class StrictReader extends Reader {

        private final Path file;
        private final Reader source;

        StrictReader(Path file, Reader source) {
            this.file = file;
            this.source = source;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            try {
                return source.read(into, offset, length);
            } catch (CharacterCodingException e) {
                throw new MalformedFileException(
                        file + ", line " + lineOfFirstFault(file)
                                + ": a byte sequence is not valid in the file's "
                                + "encoding; expected UTF-8, or UTF-16 with a byte order mark: "
                                + "save it as UTF-8 (for Latin-1: iconv -f LATIN1 -t UTF-8)",
                        e);
            } catch (EOFException | ZipException e) {
                throw damagedGzip(file, e);
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    /** Reads again, character by character, up to the fault; lines count from 1. */
    private static long lineOfFirstFault(Path file) throws IOException {
        long line = 1;
        try (InputStream bytes = bytes(file);
                Reader reader = decoded(new OneByteAtATime(bytes))) {
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                line += next == '\n' ? 1 : 0;
            }
        } catch (CharacterCodingException fault) {
            return line;
        }
        return line;
    }

    /** Keeps a decoder from reading ahead of what it has handed out. */
    private static final class OneByteAtATime extends java.io.FilterInputStream {

        OneByteAtATime(InputStream source) {
            super(source);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return super.read(into, offset, Math.min(1, length));
        }
    }
}
