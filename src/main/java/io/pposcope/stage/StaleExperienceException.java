package io.pposcope.stage;

/** Experience of an earlier policy was offered for training. */
public final class StaleExperienceException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    StaleExperienceException(long sampledBy, long now) {
        super("this rollout was sampled by policy version " + sampledBy + ", the policy is at " + now
                + ": roll out again, or call updateStale to train on it knowingly");
    }
}
