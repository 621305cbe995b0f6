package io.pposcope.internal.publish;

import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a recording gathers: pieces that pages call by name. */
public final class Pieces {

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, TableView> tables = new LinkedHashMap<>();
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** Words with numbers in them. */
    public Pieces text(String name, String text) {
        texts.put(name, text);
        return this;
    }

    /** The tables of a view: the first by this name, others by the name and their number from 2 on. */
    public Pieces table(String name, View view) {
        switch (view) {
            case TableView table -> {
                int number = 1;
                while (tables.containsKey(numbered(name, number))) {
                    number++;
                }
                tables.put(numbered(name, number), table);
            }
            case GroupView group -> group.views().forEach(part -> table(name, part));
            default -> {}
        }
        return this;
    }

    private static String numbered(String name, int number) {
        return number == 1 ? name : name + "-" + number;
    }

    /** A chart in the file {@code tutorials/images/FILE}. */
    public Pieces figure(String name, String file, SeriesView charts) {
        figures.put(name, new Figure(file, charts));
        return this;
    }

    /** All of them under one name, with where they are from. */
    public Recorded recorded(String name, Provenance provenance) {
        return new Recorded(name, provenance, texts, tables, figures);
    }
}
