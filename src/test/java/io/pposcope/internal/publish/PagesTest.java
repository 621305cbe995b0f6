package io.pposcope.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TableView.Column;
import io.pposcope.internal.files.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesTest {

    private static final String PAGE =
            """
            # A page

            It holds in <!-- recorded: try summary -->?<!-- end --> of all.

            <!-- recorded: try table --><!-- end -->
            <!-- recorded: try figure -->
            an older one
            <!-- end -->
            <!-- recorded: try stamp --><!-- end -->
            """;

    @TempDir
    private Path root;

    private Path page;
    private Pages pages;

    private static Recorded recorded(double number) {
        return new Pieces()
                .text("summary", "3 of 5")
                .table(
                        "table",
                        TableView.of("ignored", Column.words("who | what"), Column.numbers("gold"))
                                .row("vanilla\n|", number)
                                .row("ppo-max", "0.50 [0.4, 0.6]"))
                .figure(
                        "figure",
                        "try.svg",
                        SeriesView.of(
                                "a chart",
                                Panel.of(
                                        "gold",
                                        "points",
                                        new Series(
                                                "vanilla",
                                                List.of(
                                                        Point.at(0, 1 / 3.0),
                                                        new Point(1, 2, 1.5, 2.5),
                                                        Point.at(2, Double.NaN))))))
                .recorded(
                        "try",
                        new Provenance(
                                "./pposcope record try",
                                "0123456789abcdef0123456789abcdef01234567+",
                                "a processor",
                                LocalDate.of(2026, 1, 31),
                                754,
                                Map.of("math", "00ff00ff")));
    }

    @BeforeEach
    void makeProject() throws IOException {
        page = Files.createDirectories(root.resolve("tutorials/guides")).resolve("page.md");
        Files.writeString(page, PAGE);
        Files.writeString(root.resolve("README.md"), "<!-- recorded: try figure --><!-- end -->\n");
        pages = new Pages(root);
        recorded(0.123456).write(pages.recordings());
    }

    @Test
    void aDataFile_readBack_isTheSame() throws IOException {
        Recorded there = Recorded.read(pages.recordings().resolve("try.json"));
        Recorded again = Recorded.read(there.write(root.resolve("again")));
        assertEquals(there, again);
        assertEquals(recorded(0.123456).texts(), there.texts());
        assertEquals(recorded(0.123456).figures(), there.figures());
        assertEquals(
                recorded(0.123456).tables().get("table").markdown(),
                there.tables().get("table").markdown());
    }

    @Test
    void whatIsWritten_isWhatWasRecorded_andStaysSo() throws IOException {
        assertEquals(6, pages.differences().size(), pages.differences()::toString);
        assertEquals(
                List.of(root.resolve("README.md"), page, root.resolve("tutorials/images/try.svg")),
                pages.write().stream().sorted().toList());
        assertEquals(List.of(), pages.differences());
        assertEquals(List.of(), pages.write());
        String text = Files.readString(page);
        assertTrue(text.contains("It holds in <!-- recorded: try summary -->3 of 5<!-- end --> of all."), text);
        assertTrue(
                text.contains(
                        """


                        | who \\| what | gold |
                        |---|---:|
                        | vanilla \\| | 0.1235 |
                        | ppo-max | 0.50 [0.4, 0.6] |

                        <!-- end -->"""),
                text);
        assertTrue(text.contains("![a chart](../images/try.svg)"), text);
        assertTrue(
                text.contains("Recorded on 2026-01-31 by `./pposcope record try` in 13 min, on a processor, at commit"
                        + " 01234567+."),
                text);
        assertTrue(Files.readString(root.resolve("README.md")).contains("(tutorials/images/try.svg)"));
    }

    /** Every number of every kind of piece, changed by hand on the page. */
    @ParameterizedTest
    @CsvSource({"3 of 5,4 of 5", "0.1235,0.1236", "0.50 [0.4,0.50 [0.3", "13 min,12 min", "images/try,images/cry"})
    void aNumberThatIsNotTheRecordedOne_isFound(String number, String other) throws IOException {
        pages.write();
        Files.writeString(page, Files.readString(page).replace(number, other));
        assertEquals(1, pages.differences().size());
        assertTrue(
                pages.differences().getFirst().startsWith(Path.of("tutorials", "guides", "page.md") + ", line ")
                        && pages.differences().getFirst().endsWith("write it with ./pposcope record --pages"),
                pages.differences()::toString);
    }

    @Test
    void aNewerRecording_orAnotherFigure_isFound() throws IOException {
        pages.write();
        recorded(0.2).write(pages.recordings());
        assertEquals(1, pages.differences().size(), pages.differences()::toString);
        pages.write();
        Files.writeString(root.resolve("tutorials/images/try.svg"), "<svg/>");
        assertEquals(
                List.of(Path.of("tutorials", "images", "try.svg")
                        + " is not the figure that was recorded: write it with ./pposcope record --pages"),
                pages.differences());
    }

    @ParameterizedTest
    @CsvSource({
        "<!-- recorded: try other --><!-- end -->,names nothing that was recorded; there are [try stamp",
        "<!-- recorded: try --><!-- end -->,names nothing that was recorded",
        "<!-- recorded: try summary -->,has no <!-- end -->",
        "<!-- recorded: try summary -->3 of 5<!-- recorded: try summary -->3 of 5<!-- end -->,has no <!-- end -->"
    })
    void aMarkerThatMeansNothing_isNamed_andNothingIsWritten(String marker, String complaint) throws IOException {
        Files.writeString(root.resolve("other.md"), "line\n" + marker + "\n");
        List<String> differences = pages.differences();
        assertTrue(
                differences.stream()
                        .anyMatch(what -> what.startsWith("other.md, line 2: ") && what.contains(complaint)),
                differences::toString);
        assertTrue(assertThrows(IOException.class, pages::write).getMessage().contains(complaint));
        assertEquals(PAGE, Files.readString(page));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "\"format\": \"pposcope-recorded-1\"#\"format\": \"other\"#format is \"other\"; expected",
                "\"name\": \"try\"#\"name\": \"another\"#is the recording \"another\"; expected the one of its file",
                "\"sides\": [\"left\",\"right\"]#\"sides\": [\"left\"]#expected 2 of them",
                "[\"ppo-max\",\"0.50 [0.4, 0.6]\"]#[\"ppo-max\"]#expected lists of 2 cells",
                "[1.0,2.0,1.5,2.5]#[1.0]#expected points [x, y]",
                "\"file\": \"try.svg\"#\"file\": \"../try.svg\"#expected the plain name of an SVG file",
                "\"date\": \"2026-01-31\"#\"date\": \"today\"#expected a date such as",
                "\"seconds\": 754.0#\"seconds\": \"long\"#expected a finite number"
            })
    void aForeignDataFile_isNamedWithWhatIsWrong(String part, String other, String complaint) throws IOException {
        Path file = pages.recordings().resolve("try.json");
        String text = Files.readString(file);
        assertTrue(text.contains(part), text);
        Files.writeString(file, text.replace(part, other));
        String message =
                assertThrows(MalformedFileException.class, pages::differences).getMessage();
        assertTrue(message.contains(file.toString()) && message.contains(complaint), message);
    }

    @Test
    void whatWasNeverRecorded_saysSo() throws IOException {
        Path other = Files.writeString(root.resolve("other.md"), "<!-- recorded: none table -->12<!-- end -->");
        assertTrue(pages.differences().stream()
                .anyMatch(what -> what.contains("holds “12”, recorded is “*not recorded yet*”")));
        pages.write();
        assertEquals("<!-- recorded: none table -->*not recorded yet*<!-- end -->", Files.readString(other));
        assertEquals(Set.of("none", "try"), pages.called());
    }

    @Test
    void aHalfWrittenDataFile_isNamed() throws IOException {
        Path file = pages.recordings().resolve("try.json");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() / 2));
        assertTrue(assertThrows(MalformedFileException.class, pages::recorded)
                .getMessage()
                .startsWith(file.toString()));
    }
}
