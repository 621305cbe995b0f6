package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.protocol.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Routes {@code System.out}, {@code System.err} and {@code System.in} to the cell of the calling thread. */
final class StandardStreams {
    private final Cells cells;
    private final InputBroker input;

    StandardStreams(Cells cells, InputBroker input) {
        this.cells = cells;
        this.input = input;
    }

    void install() {
        System.setOut(new PrintStream(new Routed("stdout"), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Routed("stderr"), true, StandardCharsets.UTF_8));
        System.setIn(new Asked());
    }

    private final class Routed extends OutputStream {
        private final String name;

        Routed(String name) {
            this.name = name;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            cells.here().ifPresentOrElse(cell -> cell.print(name, bytes, offset, length), () -> Log.terminal()
                    .write(bytes, offset, length));
        }
    }

    /** Each line read is one question to the front end. */
    private final class Asked extends InputStream {
        private byte[] line = {};
        private int next;

        @Override
        public synchronized int read() throws IOException {
            ensureLine();
            return line[next++] & 0xFF;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            ensureLine();
            int count = Math.min(length, line.length - next);
            System.arraycopy(line, next, target, offset, count);
            next += count;
            return count;
        }

        @Override
        public synchronized int available() {
            return line.length - next;
        }

        private void ensureLine() throws IOException {
            if (next == line.length) {
                line = (input.ask("", false) + "\n").getBytes(StandardCharsets.UTF_8);
                next = 0;
            }
        }
    }
}
