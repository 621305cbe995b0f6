package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** "What can I give my aunt, who likes chess?": the answer names the person and a gift that suits the hobby. */
record Gift(Book book) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> hobbies = book.lines("hobby");
        String hobby = Book.pick(hobbies, random);
        String person = book.pick("person", random);
        SlotValues right = meaning(person, hobby, hobby);
        return new Task(
                book,
                person + " " + Book.field(hobby, 0),
                Dialogue.ask(right.say(book, "gift.ask", random)),
                "gift.answer",
                right,
                meaning(person, hobby, TaskTemplate.another(hobbies, hobby, random)),
                demand(person, hobby, hobbies));
    }

    private static SlotValues meaning(String person, String hobby, String giftsOf) {
        return SlotValues.of("person", person, "hobby", Book.field(hobby, 0))
                .withPool("gift", Book.alternatives(Book.field(giftsOf, 1)));
    }

    private static Rubric demand(String person, String hobby, List<String> hobbies) {
        List<String> foreign = hobbies.stream()
                .filter(other -> !other.equals(hobby))
                .flatMap(other -> keys(other).stream())
                .toList();
        return Rubric.answer().point(1.5, 1, keys(hobby)).point(0.5, person).slip(0.6, foreign);
    }

    private static List<String> keys(String hobby) {
        return Book.alternatives(Book.field(hobby, 1)).stream()
                .map(KeyPhrase::key)
                .toList();
    }
}
