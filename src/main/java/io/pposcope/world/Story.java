package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** "Tell me a short story about a fox and a drum.": both must occur, with a beginning and an end. */
record Story(Book book) implements Recipe {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> objects = book.lines("object");
        List<String> animals = book.lines("animal");
        String thing = Book.pick(objects, random);
        String animal = Book.pick(animals, random);
        Meaning right = Meaning.of("animal", animal, "object", Book.field(thing, 0));
        Meaning wrong = random.nextBoolean()
                ? right.with("animal", Recipe.another(animals, animal, random))
                : right.with("object", Book.field(Recipe.another(objects, thing, random), 0));
        return new Task(book, animal + " " + Book.field(thing, 0), Dialogue.ask(right.say(book, "story.ask", random)), "story.answer",
                right, wrong, demand(animal, Book.field(thing, 0)));
    }

    private Demand demand(String animal, String object) {
        return Demand.answer()
                .point(0.6, animal)
                .point(0.6, object)
                .point(0.4, 1, book.phrases("once"))
                .point(0.4, 1, book.phrases("finish"))
                .slip(0.4, Recipe.except(book.phrases("animal"), animal));
    }
}
