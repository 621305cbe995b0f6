package io.pposcope.reward.polyglot;

import java.io.Serializable;

/**
 * What guest code may use up.
 *
 * @param secondsPerResponse for one response
 * @param secondsPerBatch for all responses of a rollout, and for a reward function that takes them all at once
 * @param megabytes of its worker's heap; rewards of one language under the same limit share a worker
 * @param outputCharacters printed by one cell or while one rollout is scored; what goes beyond is dropped, and said so
 */
public record GuestLimits(double secondsPerResponse, double secondsPerBatch, int megabytes, int outputCharacters)
        implements Serializable {

    private static final int LEAST_MEGABYTES = 128;

    /** @throws IllegalArgumentException if a limit leaves no room to work in */
    public GuestLimits {
        if (!(secondsPerResponse > 0) || !(secondsPerBatch >= secondsPerResponse)) {
            throw new IllegalArgumentException(
                    "the limits are " + secondsPerResponse + " s per response and " + secondsPerBatch
                            + " s per batch; both must be above 0, and a batch cannot have less than a response");
        }
        if (megabytes < LEAST_MEGABYTES || outputCharacters < 0) {
            throw new IllegalArgumentException("the limits are " + megabytes + " MB and " + outputCharacters
                    + " characters of output; an interpreter needs at least " + LEAST_MEGABYTES
                    + " MB, and output is counted from 0");
        }
    }

    /** 3 s per response, 30 s per rollout, 512 MB, 64 Ki characters. */
    public static GuestLimits standard() {
        return new GuestLimits(3, 30, 512, 1 << 16);
    }

    /** These limits with other times, in seconds. */
    public GuestLimits within(double perResponse, double perBatch) {
        return new GuestLimits(perResponse, perBatch, megabytes, outputCharacters);
    }

    /** These limits with another bound on the worker's heap. */
    public GuestLimits within(int otherMegabytes) {
        return new GuestLimits(secondsPerResponse, secondsPerBatch, otherMegabytes, outputCharacters);
    }
}
