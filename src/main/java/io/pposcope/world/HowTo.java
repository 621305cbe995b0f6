package io.pposcope.world;

import io.pposcope.text.Dialogue;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** "How do I clean the kettle?": the answer names the thing and the action, and gives steps that belong to it. */
final class HowTo implements TaskTemplate {
    private final Book book;
    private final boolean afterAnother;
    private final List<String> objects;
    private final List<Action> actions;
    private final Map<String, List<Action>> fitting;
    private final Map<String, List<String>> foreign;

    private record Action(String verb, String doing, List<String> kinds, List<String> steps, List<String> keys) {

        static Action of(String line) {
            String[] fields = Book.fields(line);
            List<String> steps = Book.alternatives(fields[3]);
            return new Action(
                    fields[0],
                    fields[1],
                    List.of(fields[2].split(" ")),
                    steps,
                    steps.stream().map(KeyPhrase::key).toList());
        }

        SlotValues on(String object) {
            return SlotValues.of("verb", verb, "doing", doing, "object", object).withPool("step", steps);
        }
    }

    /**
     * @param afterAnother whether another action on the same thing was asked about just before, so that this request
     * says "it"
     */
    HowTo(Book book, boolean afterAnother) {
        this.book = book;
        this.afterAnother = afterAnother;
        this.objects = book.lines("object");
        this.actions = book.lines("action").stream().map(Action::of).toList();
        this.fitting = objects.stream()
                .map(line -> Book.field(line, 1))
                .distinct()
                .collect(Collectors.toMap(Function.identity(), kind -> actions.stream()
                        .filter(action -> action.kinds.contains(kind))
                        .toList()));
        this.foreign = actions.stream().collect(Collectors.toMap(Action::verb, this::foreignTo));
    }

    @Override
    public Task draw(RandomGenerator random) {
        String line = Book.pick(objects, random);
        String object = Book.field(line, 0);
        List<Action> possible = fitting.get(Book.field(line, 1));
        Action action = Book.pick(possible, random);
        SlotValues right = action.on(object).with("act", act(action.doing, object));
        Dialogue prompt = afterAnother && possible.size() > 1
                ? followUp(TaskTemplate.another(possible, action, random).on(object), right, random)
                : Dialogue.ask(right.say(book, "howto.ask", random));
        return new Task(
                book,
                action.verb + " " + object,
                prompt,
                "howto.answer",
                right,
                mistaken(action, line, random),
                demand(action, object));
    }

    private Dialogue followUp(SlotValues before, SlotValues now, RandomGenerator random) {
        return Dialogue.ask(before.say(book, "howto.ask", random))
                .answer(before.say(book, "howto.short", random))
                .followUp(now.say(book, "howto.again", random));
    }

    private String act(String doing, String object) {
        return switch (book.language()) {
            case ENGLISH -> doing + " the " + object;
            case CHINESE -> doing + object;
        };
    }

    private List<String> foreignTo(Action action) {
        return actions.stream()
                .flatMap(other -> other.keys.stream())
                .filter(key -> !action.keys.contains(key))
                .distinct()
                .toList();
    }

    private SlotValues mistaken(Action action, String line, RandomGenerator random) {
        return random.nextBoolean()
                ? action.on(Book.field(TaskTemplate.another(objects, line, random), 0))
                : TaskTemplate.another(actions, action, random)
                        .on(Book.field(line, 0))
                        .with("verb", action.verb, "doing", action.doing);
    }

    private Rubric demand(Action action, String object) {
        return Rubric.answer()
                .point(0.8, object)
                .point(0.4, 1, List.of(Reading.phrase(action.verb), Reading.phrase(action.doing)))
                .point(0.8, 2, action.keys)
                .slip(0.5, TaskTemplate.except(book.phrases("object"), object))
                .slip(0.3, foreign.get(action.verb));
    }
}
