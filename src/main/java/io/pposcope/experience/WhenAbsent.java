package io.pposcope.experience;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record read from a file has for a component that the file does not name, because a version wrote it that did
 * not know the component yet.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface WhenAbsent {

    /** The component as JSON. */
    String value();
}
