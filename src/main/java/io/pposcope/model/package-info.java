/**
 * What the algorithm asks of models, without saying how it is computed: {@link io.pposcope.model.Policy} samples and
 * scores, {@link io.pposcope.model.Critic} values, {@link io.pposcope.model.Learner} is updated; and what a model is:
 * its {@link io.pposcope.model.Architecture} and its {@link io.pposcope.model.Weights}. The engine computes; a test's
 * toy computes by hand. Files of models: {@link io.pposcope.model.files}, adapters:
 * {@link io.pposcope.model.adapters}.
 */
package io.pposcope.model;
