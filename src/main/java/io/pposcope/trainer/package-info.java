/**
 * The algorithm. Start at {@link io.pposcope.trainer.PpoMax#next()}: one iteration, as five calls in a row. What the
 * calls use is {@link io.pposcope.trainer.Setup} (models, reward, prompts) and {@link io.pposcope.trainer.PpoMaxConfig}
 * (every number of the method); {@link io.pposcope.trainer.Presets} holds the configurations of the paper, of its
 * released code and of vanilla PPO. {@link io.pposcope.trainer.Checkpoint} keeps a training on disk.
 */
package io.pposcope.trainer;
