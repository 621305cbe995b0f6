package io.pposcope.inspect;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lowers a token strip to HTML. A token carries its strength on every coloured channel as {@code --0}, {@code --1} …;
 * radio buttons choose which of them is its {@code --v}. The numbers stand in the title attribute, which a style also
 * shows below the row; the empty-titled overlay keeps the browser from showing them twice, and where styles are
 * stripped it covers nothing.
 */
final class StripHtml {
    private static final int MAX_TOKENS = 240;
    private static final int MAX_PROMPT = 600;
    private static final String CSS =
            """
            #@ .off{display:none}
            #@>input{display:block;position:absolute;opacity:0;pointer-events:none}
            #@ .tabs{display:flex;flex-wrap:wrap;gap:.3em;align-items:center;margin:.2em 0 .5em}
            #@ label{cursor:pointer;padding:.05em .7em;border:1px solid var(--line);border-radius:1em;font-size:.95em}
            #@ label:hover{background:rgba(128,128,128,.15)}
            #@ .leg{display:none;color:var(--soft);font-size:.92em;margin-left:.8em;gap:1em;align-items:center}
            #@ .k{display:inline-block;width:1.5em;height:1em;vertical-align:-.15em;outline:1px solid rgba(128,128,128,.18);%1$s}
            #@ .row{position:relative;display:flex;gap:.8em;padding:.4em 0;border-top:1px solid var(--line)}
            #@ .lab{flex:0 0 auto;width:7.5em;color:var(--soft);font-size:.92em;white-space:pre-wrap;overflow-wrap:anywhere}
            #@ .txt{flex:1 1 0;min-width:0;font-family:var(--code);font-size:.96em;line-height:1.75}
            #@ .p{color:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45}
            #@ .t{display:inline-grid;background-color:transparent!important;white-space:pre;border-radius:2px;margin:0 1px 0 0;padding:0 1px;box-shadow:inset 0 0 0 1px rgba(128,128,128,.18);%1$s}
            #@ .t>*{grid-area:1/1;font-style:normal}
            #@ .t .w{opacity:.4}
            #@ .t.hand{outline:1.5px dashed currentColor;outline-offset:-1px}
            #@ .t.out{text-decoration:line-through;opacity:.55}
            #@ .t.clip{border-bottom:2px dotted currentColor}
            #@ .t.diff{box-shadow:inset 0 -2.5px 0 currentColor}
            #@ .t.bad{box-shadow:inset 0 0 0 1.5px currentColor}
            #@ .t:hover,#@ .t:focus{box-shadow:inset 0 0 0 1.5px currentColor;cursor:default}
            #@ .t:focus{outline:2px solid currentColor}
            #@ .t:hover::after,#@ .t:focus::after{content:attr(title);position:absolute;z-index:9;left:8.3em;right:0;top:calc(100%% - .25em);white-space:pre-wrap;\
            background:var(--paper);border:1px solid var(--line);border-radius:4px;box-shadow:0 2px 8px rgba(0,0,0,.25);padding:.3em .7em;\
            font-size:.92em;line-height:1.5;pointer-events:none}
            #@ .end{color:var(--soft);white-space:nowrap;font-size:.92em;margin-left:.3em}
            #@ .cut{color:inherit;font-weight:600}
            #@ .tail{height:3em}
            """
                    .formatted(HeatScale.PAINT);

    private final TokenStripView view;
    private final List<Integer> coloured;
    private final List<HeatScale> scales;
    private final StringBuilder body = new StringBuilder();

    private StripHtml(TokenStripView view) {
        this.view = view;
        this.coloured = view.colouredChannels();
        this.scales = coloured.stream().map(this::scale).toList();
    }

    static String lower(TokenStripView view) {
        return new StripHtml(view).lower();
    }

    private HeatScale scale(int channel) {
        return HeatScale.robust(
                view.channels().get(channel).heat(),
                view.shownRows().stream().flatMap(row -> row.tokens().stream()).mapToDouble(token -> token.numbers()
                        .get(channel)));
    }

    private String lower() {
        body.append(Fragment.title(view.title()));
        addTabs();
        body.append("<div class=\"rows\">");
        view.shownRows().forEach(this::addRow);
        body.append("</div>").append(Fragment.note(remark())).append("<div class=\"tail\"></div>");
        return Fragment.of(CSS + switches(), body.toString());
    }

    private String remark() {
        if (view.rows().isEmpty()) {
            return "(no responses)";
        }
        String more = view.hiddenRows() == 0 ? "" : "… " + view.hiddenRows() + " more rows. ";
        return more + "Rest the pointer on a token, or go to it with Tab, to read all its numbers.";
    }

    private String switches() {
        StringBuilder css = new StringBuilder();
        for (int tab = 0; tab < coloured.size(); tab++) {
            String on = "#@t" + tab + ":checked~";
            css.append("#@t")
                    .append(tab)
                    .append(":focus-visible~.tabs label[for=\"@t")
                    .append(tab)
                    .append("\"]{outline:2px solid currentColor}\n");
            css.append(on)
                    .append(".rows{")
                    .append(HeatScale.colours(scales.get(tab).heat()))
                    .append("}\n")
                    .append(on)
                    .append(".rows .t{--v:var(--")
                    .append(tab)
                    .append(")}\n")
                    .append(on)
                    .append(".tabs label[for=\"@t")
                    .append(tab)
                    .append("\"]{font-weight:600;background:rgba(128,128,128,.22)}\n")
                    .append(on)
                    .append(".tabs .leg")
                    .append(tab)
                    .append("{display:inline-flex}\n");
        }
        return css.toString();
    }

    private void addTabs() {
        for (int tab = 0; tab < coloured.size(); tab++) {
            TokenStripView.Channel channel = view.channels().get(coloured.get(tab));
            body.append("<input type=\"radio\" hidden=\"hidden\" aria-label=\"colour by ")
                    .append(Markup.escape(channel.name() + ": " + channel.meaning()))
                    .append("\" name=\"")
                    .append(Fragment.ID)
                    .append("\" id=\"")
                    .append(Fragment.ID)
                    .append('t')
                    .append(tab)
                    .append(tab == 0 ? "\" checked=\"checked\"/>" : "\"/>");
        }
        body.append(stylesOff()).append("<div class=\"tabs\" hidden=\"hidden\">");
        for (int tab = 0; tab < coloured.size(); tab++) {
            TokenStripView.Channel channel = view.channels().get(coloured.get(tab));
            body.append("<label for=\"")
                    .append(Fragment.ID)
                    .append('t')
                    .append(tab)
                    .append("\" title=\"")
                    .append(Markup.escape(channel.meaning()))
                    .append("\">")
                    .append(Markup.escape(channel.name()))
                    .append("</label>");
        }
        for (int tab = 0; tab < coloured.size(); tab++) {
            body.append("<span class=\"leg leg")
                    .append(tab)
                    .append("\">")
                    .append(scales.get(tab).legend())
                    .append("<span>")
                    .append(Markup.escape(view.channels().get(coloured.get(tab)).meaning()))
                    .append("</span></span>");
        }
        body.append("</div>");
    }

    /**
     * What is read where styles are dropped, as in a notebook that is not trusted: there the first channel colours, for
     * good.
     */
    private String stylesOff() {
        if (coloured.isEmpty()) {
            return "";
        }
        TokenStripView.Channel first = view.channels().get(coloured.getFirst());
        return "<div class=\"off\">Colours: " + Markup.escape(first.name() + ", " + first.meaning()) + "; "
                + scales.getFirst().words() + "</div>";
    }

    private void addRow(TokenStripView.Row row) {
        body.append("<div class=\"row\"><div class=\"lab\">")
                .append(Markup.escape(row.label()))
                .append("</div><div class=\"txt\">");
        if (!row.prompt().isEmpty()) {
            body.append("<div class=\"p\">")
                    .append(Markup.escape(tail(row.prompt())))
                    .append("</div>");
        }
        List<TokenStripView.Token> tokens = row.tokens();
        List<String> visible = TokenSigns.visible(tokens);
        for (int place = 0; place < Math.min(tokens.size(), MAX_TOKENS); place++) {
            addToken(tokens.get(place), visible.get(place), place + 1 + "/" + tokens.size());
        }
        if (tokens.size() > MAX_TOKENS) {
            body.append("<span class=\"end\">… ")
                    .append(tokens.size() - MAX_TOKENS)
                    .append(" more tokens</span>");
        }
        addEnding(row.ending());
        body.append("</div></div>\n");
    }

    private static String tail(String prompt) {
        int from = prompt.length() - MAX_PROMPT;
        return from <= 0 ? prompt : "… " + prompt.substring(from);
    }

    private void addEnding(TokenStripView.Ending ending) {
        body.append("<span class=\"end")
                .append(ending == TokenStripView.Ending.TRUNCATED ? " cut" : "")
                .append("\" title=\"")
                .append(ending.meaning())
                .append("\">")
                .append(ending.sign())
                .append("</span>");
    }

    private void addToken(TokenStripView.Token token, String visible, String place) {
        boolean finite = token.numbers().stream().allMatch(Double::isFinite);
        String marks =
                token.marks().stream().sorted().map(mark -> " " + mark.style()).collect(Collectors.joining());
        body.append("<span class=\"t")
                .append(finite ? "" : " bad")
                .append(marks)
                .append("\" tabindex=\"0\" role=\"note\" style=\"")
                .append(strengths(token))
                .append("\" title=\"")
                .append(Markup.escape(TokenSigns.describe(token, visible, place, view.channels())))
                .append("\"><span>")
                .append(TokenSigns.html(visible))
                .append("</span><i title=\"\"></i></span>");
        if (token.piece().endsWith("\n")) {
            body.append("<br/>");
        }
    }

    private String strengths(TokenStripView.Token token) {
        Stream<String> still = coloured.stream()
                .limit(1)
                .map(channel -> scales.getFirst().flat(token.numbers().get(channel)))
                .filter(css -> !css.isEmpty());
        return Stream.concat(
                        still,
                        IntStream.range(0, coloured.size())
                                .mapToObj(tab -> "--" + tab + ":"
                                        + scales.get(tab).css(token.numbers().get(coloured.get(tab)))))
                .collect(Collectors.joining(";"));
    }
}
