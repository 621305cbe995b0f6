package io.pposcope.experience;

import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;

/**
 * How rewards and values become advantages.
 *
 * @param gae γ and λ
 * @param whitening of the whole rollout batch; none in PPO-max
 * @param clip of advantages after whitening; none in PPO-max
 */
public record AdvantageRule(Gae gae, Whitening whitening, Clip clip) {

    /** Whitens and clips. */
    public TokenRows transform(TokenRows raw) {
        return clip.apply(whitening.apply(raw));
    }
}
