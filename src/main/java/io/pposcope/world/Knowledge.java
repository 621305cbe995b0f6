package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * "What is a ladder for?", "What is the opposite of wet?": what every inhabitant of the world knows.
 *
 * @param section rows of a subject and what is known of it; also the stem of the sections of questions and answers
 * @param subject name under which questions and answers speak of the subject
 * @param known   name under which answers speak of what is known
 */
record Knowledge(Book book, String section, String subject, String known) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        List<String> rows = book.lines(section);
        String row = Book.pick(rows, random);
        String other = TaskTemplate.another(rows, row, random);
        SlotValues right = SlotValues.of(subject, Book.field(row, 0), known, Book.field(row, 1));
        SlotValues wrong = right.with(known, Book.field(other, 1));
        Dialogue prompt = Dialogue.ask(right.say(book, section + ".ask", random));
        return new Task(
                book,
                prompt.last().text(),
                prompt,
                section + ".answer",
                right,
                wrong,
                Rubric.answer()
                        .point(0.6, Book.field(row, 0))
                        .point(1.4, Book.field(row, 1))
                        .slip(0.6, strangers(rows, row)));
    }

    private static List<String> strangers(List<String> rows, String row) {
        return TaskTemplate.except(
                rows.stream().map(other -> Reading.phrase(Book.field(other, 1))).toList(),
                Book.field(row, 0),
                Book.field(row, 1));
    }
}
