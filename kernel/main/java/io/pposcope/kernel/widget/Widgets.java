package io.pposcope.kernel.widget;

import io.pposcope.kernel.internal.comm.Comms;
import java.util.List;
import java.util.function.Supplier;

/** Makes widgets: everything here is static and imported into every cell. */
public final class Widgets {
    private Widgets() {}

    /** Connects widgets to a kernel. */
    public static void connect(Comms kernel) {
        WidgetComm.connect(kernel);
    }

    public static Button button(String label) {
        return new Button(label);
    }

    public static IntSlider intSlider(String label, int least, int most, int value) {
        return new IntSlider(label, least, most, value);
    }

    /** A whole number to type. */
    public static CountField countField(String label, int least, int most, int value) {
        return new CountField(label, least, most, value);
    }

    public static FloatSlider floatSlider(String label, double least, double most, double value) {
        return new FloatSlider(label, least, most, value);
    }

    public static ProgressBar progressBar(String label, int most) {
        return new ProgressBar(label, most);
    }

    public static Play play(int least, int most, int everyMillis) {
        return new Play(least, most, everyMillis);
    }

    public static Dropdown dropdown(String label, String... options) {
        return new Dropdown(label, List.of(options));
    }

    public static Checkbox checkbox(String label, boolean value) {
        return new Checkbox(label, value);
    }

    public static TextField textField(String label, String value) {
        return new TextField(label, value);
    }

    /** HTML as a widget; not escaped. */
    public static HtmlPane htmlPane(String html) {
        return new HtmlPane(html);
    }

    /** Widgets side by side. */
    public static Box row(Widget... children) {
        return new Box("HBox", List.of(children));
    }

    /** Widgets one below the other. */
    public static Box column(Widget... children) {
        return new Box("VBox", List.of(children));
    }

    public static Tabs tabs() {
        return new Tabs();
    }

    /** A place for what code prints, shows and throws. */
    public static Output output() {
        return new Output();
    }

    /**
     * Some widgets, and below them what {@code result} makes of their values, made anew whenever a person changes one:
     * {@snippet :
     * var beta = floatSlider("β", 0, 1, 0.1);
     * interact(() -> "β² is " + beta.value() * beta.value(), beta)
     * }
     *
     * @param result the value to be shown; what it prints is shown too
     */
    public static Box interact(Supplier<?> result, Widget... controls) {
        var output = output();
        var interaction = new Interaction(result, output);
        List.of(controls).forEach(interaction::follow);
        interaction.refresh();
        return column(column(controls), output);
    }

    /** Runs code that prints and shows its result itself, now and whenever a control changes. */
    public static Box interact(Runnable action, Widget... controls) {
        return interact(
                () -> {
                    action.run();
                    return null;
                },
                controls);
    }
}
