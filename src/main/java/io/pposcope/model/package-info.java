/**
 * What the algorithm asks of models, without saying how it is computed: {@link io.pposcope.model.Policy} samples and
 * scores, {@link io.pposcope.model.Critic} values, {@link io.pposcope.model.Learner} is updated; and the files models
 * are kept in (safetensors, Hugging Face model folders, PEFT adapters). The engine computes; a test's toy computes by
 * hand.
 */
package io.pposcope.model;
