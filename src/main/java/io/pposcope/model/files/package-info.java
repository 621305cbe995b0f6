/**
 * The files that models are kept in: safetensors ({@link io.pposcope.model.files.Safetensors} for weights,
 * {@link io.pposcope.model.files.TensorFile} for tensors of any type), Hugging Face's {@code config.json}
 * ({@link io.pposcope.model.files.ModelConfig}), and both in one folder
 * ({@link io.pposcope.model.files.ModelFolder}).
 */
package io.pposcope.model.files;
