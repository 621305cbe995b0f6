package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * "The kettle is in the hall and the lamp is under the bed. Where is the kettle?": the answer is in the request.
 *
 * @param relation section of the values; its questions and answers are the sections {@code relation.ask},
 *     {@code .again}, {@code .answer}
 * @param things   section of the things that have a value
 * @param again    whether the other thing has just been asked about, so that this request is "And the kettle?"
 */
record Fact(Book book, String relation, String things, boolean again) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> objects = book.lines(things);
        List<String> values = book.lines(relation);
        String thing = Book.pick(objects, random);
        String object = Book.field(thing, 0);
        String other = Book.field(TaskTemplate.another(objects, thing, random), 0);
        String value = Book.pick(values, random);
        String otherValue = TaskTemplate.another(values, value, random);
        SlotValues right = meaning(object, value, other, otherValue);
        SlotValues wrong = random.nextBoolean()
                ? meaning(object, otherValue, other, value)
                : meaning(object, TaskTemplate.another(values, value, random), other, value);
        return new Task(
                book,
                object + " " + value,
                prompt(right, meaning(other, otherValue, object, value), random),
                relation + ".answer",
                right,
                wrong,
                demand(object, value));
    }

    private Dialogue prompt(SlotValues right, SlotValues mirrored, RandomGenerator random) {
        if (!again) {
            return Dialogue.ask(right.say(book, relation + ".ask", random));
        }
        return Dialogue.ask(mirrored.say(book, relation + ".ask", random))
                .answer(mirrored.say(book, relation + ".answer", random))
                .followUp(mirrored.say(book, relation + ".again", random));
    }

    private static SlotValues meaning(String object, String value, String other, String otherValue) {
        return SlotValues.of("object", object, "value", value, "other", other, "other.value", otherValue);
    }

    private Rubric demand(String object, String value) {
        return Rubric.answer()
                .point(0.6, object)
                .point(1.4, value)
                .slip(0.6, TaskTemplate.except(book.phrases(relation), value));
    }
}
