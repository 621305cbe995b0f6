package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** "Name three fruits.": the answer gives as many members as asked for, and no stranger. */
record Enumeration(Book book) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> categories = book.lines("category");
        String category = Book.pick(categories, random);
        int n = random.nextInt(2, 5);
        SlotValues right = meaning(category, category, n);
        Dialogue prompt = Dialogue.ask(right.say(book, "list.ask", random));
        return new Task(
                book,
                prompt.last().text(),
                prompt,
                "list.answer." + n,
                right,
                meaning(category, TaskTemplate.another(categories, category, random), n),
                demand(category, n, categories));
    }

    private SlotValues meaning(String named, String membersOf, int n) {
        return SlotValues.of(
                        "category",
                        Book.field(named, 0),
                        "n",
                        book.lines("number").get(n - 1))
                .withPool("item", Book.alternatives(Book.field(membersOf, 1)));
    }

    private static Rubric demand(String category, int n, List<String> categories) {
        List<String> members = members(category);
        List<String> strangers = categories.stream()
                .flatMap(other -> members(other).stream())
                .filter(member -> !members.contains(member))
                .distinct()
                .toList();
        return Rubric.answer()
                .point(1.6, n, members)
                .point(0.4, Book.field(category, 0))
                .slip(0.4, strangers);
    }

    private static List<String> members(String category) {
        return Book.alternatives(Book.field(category, 1)).stream()
                .map(Reading::phrase)
                .toList();
    }
}
