package io.pposcope.reward.polyglot;

import io.pposcope.internal.build.OptionalLibrary;

/** A language that rewards can be written in. */
public enum GuestLanguage {
    PYTHON("python", "Python", ".py", OptionalLibrary.PYTHON),
    JAVASCRIPT("js", "JavaScript", ".js", OptionalLibrary.JAVASCRIPT);

    private final String id;
    private final String title;
    private final String suffix;
    private final OptionalLibrary interpreter;

    GuestLanguage(String id, String title, String suffix, OptionalLibrary interpreter) {
        this.id = id;
        this.title = title;
        this.suffix = suffix;
        this.interpreter = interpreter;
    }

    /** As GraalVM calls it. */
    public String id() {
        return id;
    }

    /** As people call it. */
    public String title() {
        return title;
    }

    /** Of file names. */
    public String suffix() {
        return suffix;
    }

    /** What interprets it. */
    OptionalLibrary interpreter() {
        return interpreter;
    }
}
