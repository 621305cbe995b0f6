package io.pposcope.debug;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.internal.inspect.Traceback;
import java.util.List;
import java.util.Optional;

/**
 * Why a run stands.
 *
 * @param hits breakpoints that were met
 * @param failure what went wrong; the run stands before the step that failed
 */
public record PauseReason(String text, List<Hit> hits, Optional<Throwable> failure) implements Inspectable {

    public PauseReason {
        hits = List.copyOf(hits);
    }

    static PauseReason of(String text) {
        return new PauseReason(text, List.of(), Optional.empty());
    }

    static PauseReason met(List<Hit> hits) {
        return new PauseReason(
                String.join("\n", hits.stream().map(Hit::toString).toList()), hits, Optional.empty());
    }

    static PauseReason failed(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new PauseReason("a step failed: " + message, List.of(), Optional.of(failure));
    }

    /**
     * Fails where a step failed; for scripts and notebooks that nobody watches.
     *
     * @throws IllegalStateException with the failure as its cause
     */
    public void orThrow() {
        if (failure.isPresent()) {
            throw new IllegalStateException(text, failure.get());
        }
    }

    @Override
    public View view() {
        return new TextView(
                text + failure.map(one -> "\n\n" + Traceback.of(one)).orElse(""));
    }

    @Override
    public String toString() {
        return text;
    }
}
