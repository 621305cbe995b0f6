package io.pposcope.inspect;

/** A front end that can show live displays; found by {@link java.util.ServiceLoader}. */
public interface LiveDisplayProvider {

    /** A new display of its own, not yet visible. */
    LiveDisplay open();
}
