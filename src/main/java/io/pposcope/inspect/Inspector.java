package io.pposcope.inspect;

import io.pposcope.experience.StageValue;
import io.pposcope.math.Explanation;
import java.util.Optional;

/** Finds the view of an object. */
public final class Inspector {

    private Inspector() {
    }

    /**
     * The view of {@code value}, or empty if it has none and is best shown by its {@code toString()}.
     * Never throws: where making the view fails, the view says so, because a display must not break the cell it stands in.
     */
    public static Optional<View> view(Object value) {
        try {
            return switch (value) {
                case null -> Optional.empty();
                case View view -> Optional.of(view);
                case Inspectable inspectable -> Optional.of(inspectable.view());
                case StageValue stage -> Optional.of(StageViews.of(stage));
                case Explanation explanation -> Optional.of(TreeView.of(explanation));
                default -> Optional.empty();
            };
        } catch (RuntimeException failure) {
            return Optional.of(new TextView("The view of a " + value.getClass().getSimpleName() + " failed: " + failure));
        }
    }
}
