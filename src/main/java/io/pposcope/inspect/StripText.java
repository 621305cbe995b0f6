package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lowers a token strip to wrapped lines of {@code token|number}, the number from the first coloured channel. */
final class StripText {
    private static final String INDENT = "  ";
    private static final int MAX_TOKENS = 200;

    private final TokenStripView view;
    private final int channel;
    private final List<String> lines = new ArrayList<>();

    private StripText(TokenStripView view) {
        this.view = view;
        this.channel = view.colouredChannels().stream()
                .findFirst()
                .orElse(view.channels().isEmpty() ? -1 : 0);
    }

    static String lower(TokenStripView view) {
        return new StripText(view).lower();
    }

    private String lower() {
        addTitle();
        view.shownRows().forEach(this::addRow);
        if (view.rows().isEmpty()) {
            addLine("(no responses)");
        } else if (view.hiddenRows() > 0) {
            addLine("… " + view.hiddenRows() + " more rows");
        }
        return String.join("\n", lines);
    }

    private void addTitle() {
        String number =
                channel < 0 ? "" : " (token|" + view.channels().get(channel).name() + ")";
        if (!(view.title() + number).isEmpty()) {
            addLine(view.title() + number);
        }
    }

    private void addLine(String line) {
        lines.add(TextLayout.elide(TextLayout.plain(line.strip()), TextLayout.WIDTH));
    }

    private void addRow(TokenStripView.Row row) {
        addLine(row.label() + "  " + row.prompt());
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : words(row)) {
            if (TextLayout.width(line.toString()) + TextLayout.width(word) > TextLayout.WIDTH) {
                lines.add(line.toString().stripTrailing());
                line.setLength(INDENT.length());
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }

    private List<String> words(TokenStripView.Row row) {
        List<String> words = new ArrayList<>();
        List<String> visible = TokenSigns.visible(row.tokens());
        for (int place = 0; place < Math.min(visible.size(), MAX_TOKENS); place++) {
            words.add(word(row.tokens().get(place), visible.get(place)));
        }
        if (row.tokens().size() > MAX_TOKENS) {
            words.add("… " + (row.tokens().size() - MAX_TOKENS) + " more tokens");
        }
        words.add(row.ending().sign());
        return words;
    }

    private String word(TokenStripView.Token token, String visible) {
        String piece = TextLayout.elide(visible, TextLayout.WIDTH / 2);
        String marks =
                token.marks().stream().sorted().map(TokenStripView.Mark::sign).collect(Collectors.joining());
        return channel < 0
                ? piece + marks
                : piece + marks + "|" + Numbers.brief(token.numbers().get(channel));
    }
}
