package io.pposcope.reward.polyglot;

/** A language that rewards can be written in. */
public enum GuestLanguage {
    PYTHON("python", "Python", ".py"),
    JAVASCRIPT("js", "JavaScript", ".js");

    private final String id;
    private final String title;
    private final String suffix;

    GuestLanguage(String id, String title, String suffix) {
        this.id = id;
        this.title = title;
        this.suffix = suffix;
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
}
