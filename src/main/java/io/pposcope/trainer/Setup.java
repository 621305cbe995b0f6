package io.pposcope.trainer;

import io.pposcope.model.Learner;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.TextSource;
import io.pposcope.text.Tokenizer;

/**
 * What a run works on.
 *
 * @param learner policy and critic, trained in place
 * @param reference the frozen policy that the KL is measured against
 * @param prompts the same arguments give the same prompts
 * @param texts for the language-model loss; {@link TextSource#none} where the configuration mixes none in
 */
public record Setup(
        Learner learner,
        ReferencePolicy reference,
        RewardFunction reward,
        PromptSource prompts,
        TextSource texts,
        Tokenizer tokenizer) {

    /** This setup with another reward. */
    Setup with(RewardFunction other) {
        return new Setup(learner, reference, other, prompts, texts, tokenizer);
    }
}
