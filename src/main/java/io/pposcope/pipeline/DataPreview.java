package io.pposcope.pipeline;

import io.pposcope.data.DialogueFile;
import io.pposcope.data.FileSummary;
import io.pposcope.data.PreferenceFile;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.HistogramView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A first look at a file of pairs or dialogues: what was found, how long the texts are, and the first rows. The file is
 * read as a stream; of each row only lengths are kept.
 */
public final class DataPreview implements Inspectable {

    private static final int SHOWN = 5;
    private static final int LONGEST_TEXT = 160;

    private final Path file;
    private final FileSummary summary;
    private final TableView first;
    private final List<View> lengths;

    private DataPreview(Path file, FileSummary summary, TableView first, List<View> lengths) {
        this.file = file;
        this.summary = summary;
        this.first = first;
        this.lengths = lengths;
    }

    /**
     * Looks at a file of preference pairs.
     *
     * @throws IOException if it cannot be read, or a row is of no known layout
     */
    public static DataPreview pairs(Path file) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        Lengths chosen = new Lengths();
        Lengths rejected = new Lengths();
        FileSummary summary = PreferenceFile.read(file, pair -> {
            chosen.add(pair.chosen());
            rejected.add(pair.rejected());
            if (rows.size() < SHOWN) {
                rows.add(List.of(text(pair.prompt()), cut(pair.chosen()), cut(pair.rejected())));
            }
        });
        TableView table = TableView.of(
                        "The first pairs",
                        TableView.Column.words("prompt"),
                        TableView.Column.words("chosen"),
                        TableView.Column.words("rejected"))
                .rows(rows);
        return new DataPreview(
                file,
                summary,
                table,
                List.of(chosen.view("Words of chosen responses"), rejected.view("Words of rejected responses")));
    }

    /**
     * Looks at a file of dialogues or prompts.
     *
     * @throws IOException if it cannot be read, or a row is of no known layout
     */
    public static DataPreview dialogues(Path file) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        Lengths words = new Lengths();
        FileSummary summary = DialogueFile.read(file, dialogue -> {
            words.add(dialogue.turns().stream().map(Turn::text).collect(Collectors.joining(" ")));
            if (rows.size() < SHOWN) {
                rows.add(List.of(dialogue.turns().size(), text(dialogue)));
            }
        });
        TableView table = TableView.of(
                        "The first dialogues", TableView.Column.numbers("turns"), TableView.Column.words("text"))
                .rows(rows);
        return new DataPreview(file, summary, table, List.of(words.view("Words of dialogues")));
    }

    /** What was found. */
    public FileSummary summary() {
        return summary;
    }

    private static String text(Dialogue dialogue) {
        return cut(dialogue.turns().stream()
                .map(turn -> turn.role().name().toLowerCase(Locale.ROOT) + ": " + turn.text())
                .collect(Collectors.joining("\n")));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " …";
    }

    @Override
    public View view() {
        List<View> parts = new ArrayList<>(List.of(first));
        parts.addAll(lengths);
        return new GroupView(file.getFileName() + ": " + summary, parts);
    }

    @Override
    public String toString() {
        return "DataPreview[" + file + ": " + summary + "]";
    }

    /** Word counts of many texts. */
    private static final class Lengths {

        private final List<Integer> counts = new ArrayList<>();

        void add(String text) {
            counts.add(text.isBlank() ? 0 : text.strip().split("\\s+").length);
        }

        View view(String title) {
            return HistogramView.of(
                    title,
                    "words",
                    counts.stream().mapToDouble(Integer::doubleValue).toArray());
        }
    }
}
