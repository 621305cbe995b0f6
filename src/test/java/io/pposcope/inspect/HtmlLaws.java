package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlLaws {
    private static final Set<String> ELEMENTS = Set.of(
            "div", "style", "pre", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "span", "i", "br",
            "img", "input", "label", "svg", "g", "path", "circle", "title", "text", "tspan");
    private static final Set<String> ATTRIBUTES = Set.of(
            "id",
            "class",
            "style",
            "title",
            "open",
            "type",
            "name",
            "checked",
            "for",
            "xmlns",
            "viewBox",
            "width",
            "height",
            "font-family",
            "font-size",
            "font-weight",
            "fill",
            "fill-opacity",
            "role",
            "transform",
            "x",
            "y",
            "dx",
            "text-anchor",
            "d",
            "stroke",
            "stroke-width",
            "stroke-linejoin",
            "stroke-linecap",
            "stroke-dasharray",
            "cx",
            "cy",
            "r",
            "color",
            "hidden",
            "tabindex",
            "aria-label",
            "alt",
            "src");

    @Test
    void everyFragmentIsWellFormedAndHoldsNothingButKnownElementsAndAttributes() throws Exception {
        for (String word : Samples.HOSTILE) {
            for (View view : Samples.all(word)) {
                for (Element element : elements(parse(view.html()))) {
                    assertTrue(ELEMENTS.contains(element.getTagName()), element.getTagName());
                    for (int i = 0; i < element.getAttributes().getLength(); i++) {
                        assertTrue(
                                ATTRIBUTES.contains(
                                        element.getAttributes().item(i).getNodeName()),
                                element.getAttributes().item(i).getNodeName());
                    }
                }
            }
        }
    }

    @Test
    void stylesHoldNoDataAndReachNothingOutside() throws Exception {
        for (String word : Samples.HOSTILE) {
            for (View view : Samples.all(word)) {
                String styles = elements(parse(view.html())).stream()
                        .filter(element -> element.getTagName().equals("style"))
                        .map(Element::getTextContent)
                        .collect(Collectors.joining());
                assertFalse(styles.contains("alert")
                        || styles.contains("url(")
                        || styles.contains("@")
                        || styles.contains("\u0001"));
                assertTrue(styles.lines().allMatch(rule -> rule.startsWith("#v")), styles);
            }
        }
    }

    /**
     * Where styles and drawings are dropped, as in a notebook that is not trusted, what is left is read as text and
     * images.
     */
    @Test
    void withoutStylesNothingIsStruckThroughAndNoDrawingLeavesItsNumbersBehind() throws Exception {
        for (View view : Samples.all("word")) {
            for (Element element : elements(parse(view.html()))) {
                assertFalse(
                        Set.of("s", "strike", "del").contains(element.getTagName()),
                        "struck through: " + element.getTextContent());
                boolean active = Set.of("svg", "input", "label").contains(element.getTagName());
                assertTrue(!active || hidden(element), "not hidden without styles: " + element.getTagName());
            }
        }
        Element charts = parse(Samples.series("word").html());
        assertEquals(1, charts.getElementsByTagName("img").getLength(), "a picture stands in");
        Element token = elements(parse(Samples.strip("word").html())).stream()
                .filter(element -> element.getAttribute("class").startsWith("t")
                        && !element.getAttribute("title").isEmpty())
                .findFirst()
                .orElseThrow();
        assertTrue(token.getAttribute("style").startsWith("background-color:rgba("), token.getAttribute("style"));
    }

    private static boolean hidden(org.w3c.dom.Node node) {
        return node instanceof Element element
                && (!element.getAttribute("hidden").isEmpty() || hidden(element.getParentNode()));
    }

    @Test
    void tokensAndTabsCanBeReachedByKeyboardAndEveryDrawingSaysWhatItShows() throws Exception {
        for (View view : Samples.all("word")) {
            for (Element element : elements(parse(view.html()))) {
                boolean token = element.getAttribute("class").matches("t( .*)?");
                assertTrue(!token
                        || element.getAttribute("tabindex").equals("0")
                                && element.getAttribute("role").equals("note"));
                boolean named = Set.of("svg", "input").contains(element.getTagName());
                assertTrue(
                        !named || !element.getAttribute("aria-label").isBlank(),
                        element.getTagName() + " without a name");
                assertTrue(
                        !element.getTagName().equals("img")
                                || !element.getAttribute("alt").isBlank(),
                        "a picture without a description");
            }
        }
    }

    @Test
    void dataIsReadBackAsItWas() throws Exception {
        for (String word : List.of(
                "</style><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "&amp;&lt;", "emoji 😀", "#@{}@")) {
            assertTrue(parse(new TextView(word).html()).getTextContent().endsWith(word));
            String page = parse(Samples.strip(word).html()).getTextContent();
            assertTrue(page.contains("Human: " + word), page);
        }
    }

    @Test
    void idsOnAPageDifferAndLabelsFindTheirButton() throws Exception {
        String page = Samples.all("a").stream().map(View::html).collect(Collectors.joining())
                + Samples.group("a").html()
                + Samples.strip("a").html();
        List<Element> elements = elements(parse("<div>" + page + "</div>"));
        List<String> ids = elements.stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertEquals(ids.size(), new HashSet<>(ids).size());
        List<String> targets = elements.stream()
                .map(element -> element.getAttribute("for"))
                .filter(target -> !target.isEmpty())
                .toList();
        assertFalse(targets.isEmpty());
        assertTrue(ids.containsAll(targets));
    }

    @Test
    void equalContentGetsAnIdThatDependsOnContentFirst() {
        String first = new TextView("the same content, twice").html();
        String second = new TextView("the same content, twice").html();
        String id = first.substring(first.indexOf("\"v") + 1, first.indexOf("\">"));
        assertTrue(second.contains("\"" + id + "-1\""), second);
    }

    @Test
    void aRowOfTenThousandTokensStaysSmall() {
        TokenStripView view = TokenStripView.of("long", Samples.strip("").channels(), List.of(Samples.longRow(10_000)));
        assertTrue(view.html().length() < 100_000, () -> view.html().length() + " characters");
        assertTrue(view.html().contains("… 9760 more tokens"));
        assertTrue(view.text().length() < 5_000, () -> view.text().length() + " characters");
        assertTrue(view.text().contains("… 9800 more tokens"));
    }

    @Test
    void aLineOfAHundredThousandPointsStaysSmall() {
        SeriesView view =
                SeriesView.of("long", SeriesView.Panel.of("p", "", SeriesView.Series.of("s", new double[100_000])));
        assertTrue(view.html().length() < 60_000, () -> view.html().length() + " characters");
    }

    private static Element parse(String fragment) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(fragment.getBytes(StandardCharsets.UTF_8)));
        return document.getDocumentElement();
    }

    private static List<Element> elements(Element root) {
        NodeList all = root.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>(List.of(root));
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }
}
