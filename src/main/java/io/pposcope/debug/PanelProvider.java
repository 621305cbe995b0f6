package io.pposcope.debug;

/** A front end that can put a run under buttons; found by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface PanelProvider {

    /** Something the front end displays. */
    Object panel(Run run);
}
