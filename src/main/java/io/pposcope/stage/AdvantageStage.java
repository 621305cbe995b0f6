package io.pposcope.stage;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Rewards;
import io.pposcope.math.Gae;
import io.pposcope.math.TokenRows;

/** Rewards and values to advantages and returns; tokens chosen by hand are left out of the losses. */
public record AdvantageStage(AdvantageRule rule) {

    public Advantages apply(Rewards rewards) {
        TokenRows values = rewards.rollout().values();
        TokenRows raw = rule.gae().advantages(rewards.perToken(), values);
        return new Advantages(
                rewards,
                rule,
                raw,
                rule.transform(raw),
                Gae.returns(raw, values),
                rewards.rollout().byHand().map(byHand -> 1 - byHand));
    }
}
