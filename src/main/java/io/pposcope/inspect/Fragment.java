package io.pposcope.inspect;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The frame of every HTML view: one root element with an id of its own and the styles that hold below it.
 * <p>The id is a hash of the content and a count of how often that content was framed before, so that running a
 * notebook from the top gives the same ids again, and two equal views on a page still differ.
 */
final class Fragment {
    /**
     * Stands for the id in body and styles while it is not known: a control character, so escaped data cannot hold it.
     */
    static final String ID = "\u0001";

    private static final int REMEMBERED = 4096;
    private static final Map<Integer, Integer> FRAMED = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };
    private static final String BASE =
            """
            #@{color:var(--jp-ui-font-color1,var(--vscode-foreground,#222));--soft:var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#666));\
            --line:rgba(128,128,128,.35);--paper:var(--jp-layout-color1,var(--vscode-editor-background,#fff));\
            --code:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace);\
            font-size:.93em;line-height:1.5;font-family:var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif);margin:.4em 0 .8em}
            #@ .title{font-weight:600;font-size:1.08em;margin:0 0 .35em}
            #@ .note{color:var(--soft);font-size:.92em;margin:.3em 0}
            """;

    private Fragment() {}

    /** {@code body}, already escaped, under a root element; in {@code css}, {@code #@} is the root. */
    static String of(String css, String body) {
        String id = id(body.hashCode());
        String styles = (BASE + css).replace("@", id).replace(ID, id);
        return "<div id=\"" + id + "\"><style>" + styles + "</style>" + body.replace(ID, id) + "</div>";
    }

    /** The title line, or nothing where the title is empty. */
    static String title(String title) {
        return title.isEmpty() ? "" : "<div class=\"title\">" + Markup.escape(title) + "</div>";
    }

    /** A grey remark below or beside the content. */
    static String note(String note) {
        return "<div class=\"note\">" + Markup.escape(note) + "</div>";
    }

    private static String id(int hash) {
        synchronized (FRAMED) {
            int before = FRAMED.merge(hash, 1, Integer::sum) - 1;
            return "v" + String.format("%08x", hash) + (before == 0 ? "" : "-" + before);
        }
    }
}
