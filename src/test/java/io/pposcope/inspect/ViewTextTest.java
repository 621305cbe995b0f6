package io.pposcope.inspect;

import static io.pposcope.inspect.Samples.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViewTextTest {

    @Test
    void tableAlignsItsColumns() {
        assertEquals(
                lines(
                        "scores",
                        "scores        n  heat scores",
                        "────────────────────────────",
                        "scores        1      -0.5000",
                        "short        23          NaN",
                        "        1234567            ∞"),
                Samples.table("scores").text());
    }

    @Test
    void tableTooWideElidesItsWidestColumn() {
        TableView table = TableView.of("", TableView.Column.words("text"), TableView.Column.numbers("n"))
                .row("w".repeat(300), 5);
        assertEquals("w".repeat(96) + "…  5", table.text().lines().toList().get(2));
        assertTrue(table.text().lines().allMatch(line -> TextLayout.width(line) <= TextLayout.WIDTH));
    }

    @Test
    void tableAlignsWideCharacters() {
        TableView table = TableView.of("", TableView.Column.words("text"), TableView.Column.numbers("n"))
                .row("你好", 5)
                .row("abcd", 6);
        assertEquals(lines("text  n", "───────", "你好  5", "abcd  6"), table.text());
    }

    @Test
    void tableSaysThatItIsEmptyOrLongerThanShown() {
        assertEquals(
                lines("empty", "a", "─", "(no rows)"),
                TableView.of("empty", TableView.Column.words("a")).text());
        TableView table = TableView.of("", TableView.Column.numbers("a"));
        for (int i = 0; i < 63; i++) {
            table = table.row(i);
        }
        assertTrue(table.text().endsWith("59\n… 3 more rows"));
    }

    @Test
    void tableRefusesARowOfAnotherWidth() {
        TableView table = TableView.of("t", TableView.Column.words("a"), TableView.Column.words("b"));
        var refusal = assertThrows(IllegalArgumentException.class, () -> table.row("only one"));
        assertEquals("row 0 of table \"t\" has 1 cells; its 2 columns need one each", refusal.getMessage());
    }

    @Test
    void treeIndentsParts() {
        assertEquals(
                lines("-0.62  reward  =  −β·kl", "├─ 0.31  kl  =  w", "│  ├─ 2  w", "│  └─ 2  w", "└─ 2  w"),
                Samples.tree("w").text());
    }

    @Test
    void seriesBecomeSparklines() {
        assertEquals(
                lines(
                        "w",
                        "reward w (w)",
                        "  w  ▁▃·█                              1 → 4  min 1  max 4",
                        "  b  ▅·                                0 → -∞  min 0  max 0",
                        "spread",
                        "  b  ▁█                                2 → 4  min 2  max 4",
                        "empty",
                        "  (no series)"),
                Samples.series("w").text());
    }

    @Test
    void stripShowsTokensWithTheFirstColouredNumber() {
        assertEquals(
                lines(
                        "w (token|KL)",
                        "#0 w  Human: w",
                        "  w|0.500 ·the|-0.250 ⏎|0 ■ end",
                        "#1",
                        "  �|NaN ∅|0 ✂ cut",
                        "#2  p",
                        "  …"),
                Samples.strip("w").text());
    }

    @Test
    void stripCountsTheRowsItLeavesOut() {
        TokenStripView view = new TokenStripView(
                "", Samples.strip("w").channels(), Samples.strip("w").rows(), 1);
        assertTrue(view.text().endsWith("… 2 more rows"));
        assertEquals(
                "(no responses)", TokenStripView.of("", List.of(), List.of()).text());
    }

    @Test
    void stripRefusesATokenWithoutANumberForEveryChannel() {
        var channels = List.of(new TokenStripView.Channel("KL", "", Heat.DIVERGING));
        var rows = List.of(new TokenStripView.Row("#4", "", List.of(Samples.token("a", 1)), TokenStripView.Ending.EOS));
        var refusal = assertThrows(IllegalArgumentException.class, () -> TokenStripView.of("s", channels, rows));
        assertEquals(
                "token 0 of row \"#4\" has 3 numbers; the view has 1 channels and needs one number for each",
                refusal.getMessage());
    }

    @Test
    void groupUnderlinesItsHeading() {
        assertEquals(
                lines("Group", "═════", "a", "b"),
                GroupView.of("Group", new TextView("a"), new TextView(""), new TextView("b"))
                        .text());
        assertEquals("a", GroupView.of("", new TextView("a")).text());
        assertEquals("", GroupView.of("").text());
    }

    @Test
    void noLineIsWiderThanTheTerminalWhateverTheData() {
        for (String word : Samples.HOSTILE) {
            String wide = word.repeat(60);
            for (View view :
                    List.of(Samples.table(wide), Samples.tree(wide), Samples.series(wide), Samples.strip(wide))) {
                view.text().lines().forEach(line -> assertTrue(TextLayout.width(line) <= TextLayout.WIDTH, line));
                assertTrue(view.text().chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), view.text());
            }
        }
    }
}
