package io.pposcope.experience;

/** Which groups of responses to one prompt are trained on. */
public enum GroupFilter {
    /** All. */
    ALL,
    /**
     * Those whose responses do not all have the same score; the others say nothing of what is better. Source: DAPO,
     * arXiv 2503.14476.
     */
    WITH_CONTRAST
}
