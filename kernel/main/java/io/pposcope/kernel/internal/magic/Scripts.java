package io.pposcope.kernel.internal.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.pposcope.kernel.cell.Cell;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Code in files: a script is one cell, a notebook has several. */
public final class Scripts {
    private Scripts() {}

    /** The cells; a label names the cell's place in the file. */
    public static List<Cell> cells(Path file) throws IOException {
        var text = text(file);
        return file.toString().endsWith(".ipynb") ? notebook(file, text) : List.of(new Cell("", text));
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text; save it as UTF-8", e);
        }
    }

    private static List<Cell> notebook(Path file, String text) throws IOException {
        try {
            var cells = new ArrayList<Cell>();
            for (var element : JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
                var cell = element.getAsJsonObject();
                if (cell.get("cell_type").getAsString().equals("code")) {
                    cells.add(new Cell(" [cell " + (cells.size() + 1) + "]", source(cell)));
                }
            }
            return cells;
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new IOException(file + " is no notebook (JSON with a list of cells, nbformat 4)", e);
        }
    }

    /** A notebook keeps a cell as one text, or as a list of lines. */
    private static String source(JsonObject cell) {
        var source = cell.get("source");
        return source.isJsonArray()
                ? StreamSupport.stream(source.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining())
                : source.getAsString();
    }
}
