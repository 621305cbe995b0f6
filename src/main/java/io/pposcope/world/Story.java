package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** "Tell me a short story about a fox and a drum.": both must occur, with a beginning and an end. */
record Story(Book book) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> objects = book.lines("object");
        List<String> animals = book.lines("animal");
        String thing = Book.pick(objects, random);
        String animal = Book.pick(animals, random);
        SlotValues right = SlotValues.of("animal", animal, "object", Book.field(thing, 0));
        SlotValues wrong = random.nextBoolean()
                ? right.with("animal", TaskTemplate.another(animals, animal, random))
                : right.with("object", Book.field(TaskTemplate.another(objects, thing, random), 0));
        return new Task(
                book,
                animal + " " + Book.field(thing, 0),
                Dialogue.ask(right.say(book, "story.ask", random)),
                "story.answer",
                right,
                wrong,
                demand(animal, Book.field(thing, 0)));
    }

    private Rubric demand(String animal, String object) {
        return Rubric.answer()
                .point(0.6, animal)
                .point(0.6, object)
                .point(0.4, 1, book.phrases("once"))
                .point(0.4, 1, book.phrases("finish"))
                .slip(0.4, TaskTemplate.except(book.phrases("animal"), animal));
    }
}
