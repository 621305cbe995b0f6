package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * "I have two pears and buy three more. How many pears do I have?": sums and differences as far as the book has number
 * words.
 */
record Sum(Book book) implements TaskTemplate {

    @Override
    public Task draw(RandomGenerator random) {
        boolean adds = random.nextBoolean();
        int largest = book.lines("number").size();
        int large = random.nextInt(4, largest + 1);
        int small = random.nextInt(2, large - 1);
        int a = adds ? large - small : large;
        int c = adds ? large : large - small;
        String kind = adds ? "sum" : "take";
        SlotValues right =
                SlotValues.of("a", number(a), "b", number(small), "c", number(c), "goods", book.pick("goods", random));
        int mistake =
                TaskTemplate.another(IntStream.rangeClosed(2, largest).boxed().toList(), c, random);
        return new Task(
                book,
                kind + number(a) + " " + number(small),
                Dialogue.ask(right.say(book, kind + ".ask", random)),
                kind + ".answer",
                right,
                right.with("c", number(mistake)),
                demand(right));
    }

    private String number(int n) {
        return book.lines("number").get(n - 1);
    }

    private Rubric demand(SlotValues right) {
        var words = right.bound();
        return Rubric.answer()
                .point(1.5, 1, List.of(result(words.get("c"), words.get("goods"))))
                .point(0.5, words.get("goods"))
                .slip(0.5, TaskTemplate.except(book.phrases("number"), words.get("a"), words.get("b"), words.get("c")));
    }

    /** The result next to what is counted, since the numbers of the request may well be repeated in the answer. */
    private String result(String number, String goods) {
        return Reading.phrase(
                switch (book.language()) {
                    case ENGLISH -> number + " " + goods;
                    case CHINESE -> number + "个" + goods;
                });
    }
}
