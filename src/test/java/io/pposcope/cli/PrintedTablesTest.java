package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.inspect.TableView;
import io.pposcope.internal.files.JsonFile;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines as the measuring commands print them. */
class PrintedTablesTest {

    @Test
    void peers() throws IOException {
        List<String> lines =
                """
                {"arm":"pposcope","workload":"tiny","rollout_s":0.1}

                tiny (cpu, float32), medians of 10 iterations in turns
                               pposcope    PyTorch    ratio (range)      floor  x floor
                rollout         0.162 s    0.357 s 0.45 (0.41–0.53)    0.035 s     4.60
                score           0.157 s    0.190 s 0.82 (0.77–1.34)    0.094 s     1.70
                update          1.386 s    1.772 s 0.79 (0.69–0.85)    0.773 s     1.80
                iteration       1.726 s    2.326 s 0.74 (0.67–0.79)    0.902 s     1.90
                tokens/s         6322       2865   2.21 times
                peak memory           812 MiB       815 MiB   1.00   (torch 2.13, 2 threads)
                """
                        .lines()
                        .toList();
        TableView table = PrintedTables.peers("tiny", lines);
        assertEquals(6, table.rows().size());
        assertTrue(table.markdown().contains("| iteration | 1.726 s | 2.326 s | 0.74 (0.67–0.79) | 0.902 s | 1.90 |"));
        assertEquals("0.74", PrintedTables.iterationRatio(table));
    }

    @Test
    void busy() throws IOException {
        TableView table = PrintedTables.busy(List.of(
                "AMD EPYC, 2 cores, 10 rounds; processor seconds are those of all cores",
                "threads busy processes shortest s median s processor s over idle over one thread",
                "      1              0      0.890    0.900       0.920      1.00            1.00",
                "      2              0      0.680    0.690       1.090      1.00            0.78"));
        assertTrue(table.markdown().endsWith("| 2 | 0 | 0.680 | 0.690 | 1.090 | 1.00 | 0.78 |\n"), table.markdown());
    }

    @Test
    void kernels() throws IOException {
        TableView table = PrintedTables.kernels(List.of(
                "kernel        start  CPU till then   cell 31-60    61-120   completion   inspection   resident",
                "pposcope     0.79 s         1.40 s      21.3 ms   20.1 ms      15.8 ms       7.9 ms     293 MB",
                "python3      0.29 s         0.23 s       4.5 ms    4.4 ms      61.0 ms       2.4 ms      54 MB",
                "pposcope / python3: start 2.73, processor 6.09, cell 31-60 4.74, cell 61-120 4.50, completion 0.26, "
                        + "inspection 3.33, resident 5.48"));
        assertTrue(
                table.markdown().endsWith("| ratio to python3 | 2.73 | 6.09 | 4.74 | 4.50 | 0.26 | 3.33 | 5.48 |\n"),
                table.markdown());
        assertEquals(
                "start to first result 0.79 s, a warm cell 21.3 ms; in ipykernel 0.29 s and 4.5 ms",
                PrintedTables.everyday(table));
    }

    @Test
    void manyCells_areASentence() throws IOException {
        assertEquals(
                "by tenths of 20 cells a cell took 9.1, 8.0 ms, and the process held 300 MB after the first tenth and "
                        + "310 MB after the last; a cell of 2000 declarations took 0.91 s",
                PrintedTables.manyCells(List.of(
                        "20 cells of mixed kinds, by tenths: mean ms 9.1 8.0; resident MB 300 310",
                        "last hundred / first hundred: 0.90; / second hundred: 1.01",
                        "a cell of 2000 declarations: 0.91 s")));
        assertTrue(assertThrows(IOException.class, () -> PrintedTables.manyCells(List.of("nothing")))
                .getMessage()
                .contains("bench-kernel"));
    }

    @Test
    void jsonLines_ofTheSameFields_areRows_andOthersAreTaken_fieldByField() {
        assertEquals(
                "| reward | ms |\n|---:|---:|\n| java | 1.500 |\n| js | 2 |\n",
                table("{'reward':'java','ms':1.5}", "{'reward':'js','ms':2}"));
        assertEquals(
                "|  | measured | value |\n|---|---|---:|\n| pause | s | 0.5000 |\n| disk | mb | 3 |\n",
                table("{'measured':'pause','s':0.5}", "{'measured':'disk','mb':3}"));
        assertEquals(
                "|  | measured | value |\n|---|---|---:|\n| all | s | 0.5000 |\n",
                table("{'iteration':1,'s':0.4}", "{'summary':'all','s':0.5}"));
    }

    private static String table(String... lines) {
        return Measurements.table(Stream.of(lines)
                        .map(line -> JsonFile.parse(line.replace('\'', '"'), "a line")
                                .json())
                        .toList())
                .markdown();
    }

    @Test
    void whatCannotBeRead_isSaid() {
        for (List<String> lines : List.of(List.<String>of(), List.of("Traceback (most recent call last):"))) {
            assertTrue(assertThrows(IOException.class, () -> PrintedTables.busy(lines))
                    .getMessage()
                    .contains("bench --busy printed 0 rows that can be read"));
        }
    }
}
