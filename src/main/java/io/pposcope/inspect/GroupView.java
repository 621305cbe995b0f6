package io.pposcope.inspect;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Several views under one heading, top to bottom. An empty heading is not shown. */
public record GroupView(String heading, List<View> views) implements View {

    public GroupView {
        Objects.requireNonNull(heading, "heading");
        views = List.copyOf(views);
    }

    /** The views under {@code heading}. */
    public static GroupView of(String heading, View... views) {
        return new GroupView(heading, List.of(views));
    }

    @Override
    public String text() {
        List<String> texts =
                views.stream().map(View::text).filter(text -> !text.isEmpty()).toList();
        String body = String.join(texts.stream().allMatch(text -> text.indexOf('\n') < 0) ? "\n" : "\n\n", texts);
        if (heading.isEmpty()) {
            return body;
        }
        String title = TextLayout.plain(heading);
        String underlined = title + "\n" + "═".repeat(Math.min(TextLayout.WIDTH, TextLayout.width(title)));
        return body.isEmpty() ? underlined : underlined + "\n" + body;
    }

    @Override
    public String html() {
        String css = "#@>.title{font-size:1.18em}\n";
        return Fragment.of(
                css, views.stream().map(View::html).collect(Collectors.joining("\n", Fragment.title(heading), "")));
    }
}
