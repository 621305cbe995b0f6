package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** "The rope is nine metres long and the ladder is four. Which one is longer?" */
record Comparison(Book book) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> objects = book.lines("object");
        List<String> numbers = book.lines("number");
        String[] measure = Book.fields(book.pick("measure", random));
        String thing = Book.pick(objects, random);
        int a = random.nextInt(numbers.size());
        int b = TaskTemplate.another(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), a, random);
        SlotValues asked = SlotValues.of(
                "object",
                Book.field(thing, 0),
                "other",
                Book.field(TaskTemplate.another(objects, thing, random), 0),
                "a",
                numbers.get(a),
                "b",
                numbers.get(b),
                "comparative",
                measure[0],
                "unit",
                measure[1]);
        boolean first = a > b == measure[2].equals("more");
        SlotValues right = decided(asked, first);
        SlotValues wrong = decided(asked, !first);
        String key = String.join(" ", measure[0], numbers.get(a), numbers.get(b));
        return new Task(
                book,
                key,
                Dialogue.ask(asked.say(book, "compare.ask", random)),
                "compare.answer",
                right,
                wrong,
                Rubric.answer().point(2.0, 1, marks(right, random)).slip(0.8, marks(wrong, random)));
    }

    private static SlotValues decided(SlotValues asked, boolean first) {
        var words = asked.bound();
        return first
                ? asked.with("winner", words.get("object"), "best", words.get("a"))
                : asked.with("winner", words.get("other"), "best", words.get("b"));
    }

    private List<String> marks(SlotValues meaning, RandomGenerator random) {
        return book.lines("compare.mark").stream()
                .map(mark -> Reading.phrase(book.say(mark, meaning.bound(), random)))
                .toList();
    }
}
