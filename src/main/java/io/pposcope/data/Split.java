package io.pposcope.data;

/** Which side of the wall an example stands on: nothing held out is ever trained on. */
public enum Split {
    TRAIN("train"),
    HELD_OUT("held-out");

    private final String label;

    Split(String label) {
        this.label = label;
    }

    /** As written in identifiers and reports. */
    public String label() {
        return label;
    }
}
