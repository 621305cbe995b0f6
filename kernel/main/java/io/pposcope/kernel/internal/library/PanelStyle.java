package io.pposcope.kernel.internal.library;

/** The style of panels: rows wrap on narrow pages, nothing moves when a text changes, and a lost kernel is told. */
final class PanelStyle {
    static final String CLASS = "pposcope-panel";

    private static final String CSS =
            """
            <style>
            .pposcope-panel{max-width:100%}
            .pposcope-panel .widget-hbox{flex-wrap:wrap}
            .pposcope-panel .widget-button{width:auto}
            .pposcope-panel .widget-dropdown{width:8em}
            .pposcope-panel .widget-text{width:9em}
            .pposcope-panel .widget-text .widget-label,.pposcope-panel .widget-slider .widget-label{width:auto}
            .pposcope-panel .widget-html,.pposcope-panel .widget-html-content{max-width:100%;min-width:0}
            .pposcope-status{height:4.8em;overflow:auto;line-height:1.5}
            .pposcope-failed{color:var(--jp-error-color1,#d32f2f)}
            .pposcope-lost{display:none}
            .jupyter-widgets-disconnected .pposcope-lost{display:block}
            .jupyter-widgets-disconnected .pposcope-live{display:none}
            </style>""";
    private static final String LOST = "<b class=\"pposcope-failed\">disconnected</b>: the kernel of this panel was "
            + "restarted or ended, and its runs with it. " + "Run the cells again.";

    private PanelStyle() {}

    /** Text, already escaped, that gives way to a remark when the kernel behind the widget is gone. */
    static String live(String text) {
        return "<div class=\"pposcope-status\"><div class=\"pposcope-live\">" + text
                + "</div><div class=\"pposcope-lost\">" + LOST + "</div></div>";
    }

    /** A heading that brings the style along. */
    static String heading(String heading) {
        return CSS + "<div>" + heading + "</div>";
    }
}
