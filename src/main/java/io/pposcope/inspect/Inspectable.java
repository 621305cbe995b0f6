package io.pposcope.inspect;

/** An object that says itself how it is shown: by a notebook cell, by {@link Inspector} and by {@link Displays}. */
public interface Inspectable {

    /** The view of this object as it is now; a later change of the object does not change the view. */
    View view();
}
