package io.pposcope.experience;

import io.pposcope.math.Clip;
import io.pposcope.math.Gae;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;

/**
 * How rewards become advantages.
 *
 * @param gae γ and λ, where advantages come from the critic, and of the critic's returns wherever there is a critic
 * @param whitening of the whole rollout batch; none in PPO-max
 * @param clip of advantages after whitening; none in PPO-max
 * @param estimator what rewards are compared with
 * @param groups which groups are trained on
 */
public record AdvantageRule(
        Gae gae,
        Whitening whitening,
        Clip clip,
        @WhenAbsent("{\"kind\":\"FromCritic\"}") AdvantageEstimator estimator,
        @WhenAbsent("\"ALL\"") GroupFilter groups) {

    /** Advantages from the critic, of all responses. */
    public AdvantageRule(Gae gae, Whitening whitening, Clip clip) {
        this(gae, whitening, clip, new AdvantageEstimator.FromCritic(), GroupFilter.ALL);
    }

    /** Whitens and clips. */
    public TokenRows transform(TokenRows raw) {
        return clip.apply(whitening.apply(raw));
    }
}
