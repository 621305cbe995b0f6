package io.pposcope.inspect;

import io.pposcope.experience.StageValue;
import io.pposcope.internal.inspect.Traceback;
import io.pposcope.math.Explanation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Finds the view of an object. A type of one's own says how it looks by being {@link Inspectable}; for a type that
 * cannot, {@link #register} says it.
 */
public final class Inspector {

    private record Registered<T>(Class<T> type, Function<? super T, ? extends View> look) {

        Optional<View> view(Object value) {
            return type.isInstance(value) ? Optional.of(look.apply(type.cast(value))) : Optional.empty();
        }
    }

    /** The newest first. */
    private static final List<Registered<?>> REGISTERED = new CopyOnWriteArrayList<>();

    private Inspector() {}

    /**
     * Shows every value of a type, and of its subtypes, like this from now on, in cells and wherever values are shown.
     * It replaces what was registered for a type of the same name, so that a cell can be run again, and stands before
     * the views of this library.
     */
    public static <T> void register(Class<T> type, Function<? super T, ? extends View> look) {
        if (type == null || look == null) {
            throw new IllegalArgumentException("a view needs a type and a function that makes it, for instance"
                    + " Inspector.register(Pair.class, pair -> new TextView(pair.toString()))");
        }
        REGISTERED.removeIf(earlier -> earlier.type().getName().equals(type.getName()));
        REGISTERED.addFirst(new Registered<>(type, look));
    }

    /**
     * The view of {@code value}, or empty if it has none and is best shown by its {@code toString()}.
     * Never throws: where making the view fails, the view says so with the traceback, because a display must not break
     * the cell it stands in.
     */
    public static Optional<View> view(Object value) {
        try {
            return value == null ? Optional.empty() : registered(value).or(() -> known(value));
        } catch (RuntimeException | StackOverflowError failure) {
            String what = "The view of a " + value.getClass().getSimpleName() + " failed: " + failure;
            return Optional.of(GroupView.of(
                    "", new TextView(what), new FoldView("traceback", new TextView(Traceback.of(failure)))));
        }
    }

    private static Optional<View> registered(Object value) {
        return REGISTERED.stream().flatMap(one -> one.view(value).stream()).findFirst();
    }

    private static Optional<View> known(Object value) {
        return switch (value) {
            case View view -> Optional.of(view);
            case Inspectable inspectable -> Optional.of(inspectable.view());
            case StageValue stage -> Optional.of(StageViews.of(stage));
            case Explanation explanation -> Optional.of(TreeView.of(explanation));
            default -> Optional.empty();
        };
    }
}
