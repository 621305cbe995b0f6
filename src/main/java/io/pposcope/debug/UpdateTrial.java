package io.pposcope.debug;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.stage.UpdateStage;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import java.util.List;
import java.util.Map;

/**
 * An update that was made, looked at and taken back: the weights are afterwards as they were, bit for bit, and the same
 * update made for good has exactly the effect seen here.
 *
 * @param gradients of the losses over the whole rollout before the first step
 * @param momentum the optimiser's first moment before: a decaying average of earlier policy gradients
 * @param before log π of every token before the update, {@code [B, Tᵢ]}
 * @param after log π of every token after it
 */
record UpdateTrial(
        Advantages advantages,
        UpdateReport report,
        Learner.Gradients gradients,
        Weights momentum,
        TokenRows before,
        TokenRows after) {

    /** @throws io.pposcope.stage.StaleExperienceException if the policy has moved on since the rollout */
    static UpdateTrial of(PpoMax ppo, PpoMaxConfig config, Advantages advantages) {
        return ppo.tentatively(config, stage -> {
            stage.requireFresh(advantages);
            return made(stage, advantages);
        });
    }

    private static UpdateTrial made(UpdateStage stage, Advantages advantages) {
        Weights momentum = stage.learner().present().policy().firstMoments().kept();
        Learner.Gradients gradients = stage.gradients(advantages);
        TokenRows before = logProbs(stage, advantages.rollout());
        UpdateReport report = stage.apply(advantages);
        return new UpdateTrial(advantages, report, gradients, momentum, before, logProbs(stage, advantages.rollout()));
    }

    private static TokenRows logProbs(UpdateStage stage, Rollout rollout) {
        return stage.learner()
                .policy()
                .score(
                        new Sequences(rollout.prompts().tokens(), rollout.tokens()),
                        rollout.controls().temperature())
                .logProbs();
    }

    /** The responses trained on, with the ratios of the update. */
    List<ResponseView> responses() {
        return new Iteration(advantages, report, Map.of()).responses();
    }

    /** Change of log π by the update, {@code [B, Tᵢ]}. */
    TokenRows change() {
        return after.minus(before);
    }
}
