package io.pposcope.inspect;

/**
 * What an object looks like: one small description, lowered to text for a terminal and to HTML for a notebook.
 * <p>The text always exists and holds what matters. The HTML is a self-contained, well-formed fragment: no script, no
 * outside resource, styles scoped to the fragment, readable on light and dark pages, its hover alive after export. Both
 * lowerings escape all data and never throw.
 */
public sealed interface View
        permits TableView, TreeView, SeriesView, TokenStripView, HistogramView, TextView, GroupView, FoldView {

    /** The MIME type of charts in Vega-Lite's JSON. */
    String VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";

    /**
     * This view for a terminal: laid out for {@value TextLayout#WIDTH} columns, no escape codes, no trailing newline.
     */
    String text();

    /** This view as an XHTML-compatible fragment with one root element. */
    String html();
}
