/**
 * Ready-made set-ups: {@link io.pposcope.pipeline.WorldLab} with the embedded world's models, and
 * {@link io.pposcope.pipeline.ModelLab} with a model folder of the user's. Also what comes before RLHF: language-model
 * training, preference collection, the training of reward models.
 */
package io.pposcope.pipeline;
