package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What every view must keep, whatever it is of: both forms exist, the page is well formed, and its numbers are the
 * object's.
 */
public final class ViewConformance {

    private static final Pattern TOKEN_ID = Pattern.compile("·  id (\\d+)");

    private ViewConformance() {}

    /** Checks both forms of whatever {@link Inspector} finds; returns the page. */
    public static Document check(Object value) {
        View view = Inspector.view(value).orElseThrow(() -> new AssertionError(value.getClass() + " has no view"));
        assertFalse(view.text().isBlank(), value.getClass() + " has no text");
        assertFalse(view.text().contains("failed:"), view.text());
        return parse(view.html());
    }

    static Document parse(String html) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError("not well formed: " + e.getMessage() + "\n" + html, e);
        }
    }

    /** Every token of the page: its id and its numbers by channel, as the hover tells them. */
    public static List<Map<String, String>> tokens(Document page) {
        List<Map<String, String>> tokens = new ArrayList<>();
        NodeList spans = page.getElementsByTagName("span");
        for (int i = 0; i < spans.getLength(); i++) {
            Element span = (Element) spans.item(i);
            Matcher id = TOKEN_ID.matcher(span.getAttribute("title"));
            if (id.find()) {
                tokens.add(numbers(span.getAttribute("title"), id.group(1)));
            }
        }
        return tokens;
    }

    private static Map<String, String> numbers(String hover, String id) {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("id", id);
        numbers.put("first line", hover.lines().findFirst().orElse(""));
        for (String pair : hover.lines().skip(1).findFirst().orElse("").split("  ·  ")) {
            int space = pair.lastIndexOf(' ');
            numbers.put(pair.substring(0, space), pair.substring(space + 1));
        }
        return numbers;
    }

    /** The shown number is the object's, to the digits that views show. */
    public static void assertShown(double number, Map<String, String> token, String channel) {
        assertTrue(token.containsKey(channel), () -> channel + " is missing in " + token);
        assertEquals(Numbers.show(number), token.get(channel), channel);
    }

    /** The texts of all table cells. */
    public static List<String> cells(Document page) {
        List<String> cells = new ArrayList<>();
        NodeList all = page.getElementsByTagName("td");
        for (int i = 0; i < all.getLength(); i++) {
            cells.add(all.item(i).getTextContent());
        }
        return cells;
    }

    /** A cell with this number stands somewhere in the page. */
    public static void assertCell(double number, Document page) {
        assertTrue(
                cells(page).contains(Numbers.show(number)),
                () -> Numbers.show(number) + " is not among " + cells(page));
    }
}
