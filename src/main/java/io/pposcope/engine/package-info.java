/**
 * Models computed by libtorch, through DJL's PyTorch engine. One thread owns libtorch; every call passes through it.
 *
 * <p>Networks are TorchScript: the files {@code script/*.py} among the resources hold the networks, losses, sampling
 * and optimiser; {@link io.pposcope.engine.TorchEngine} compiles them once for a model and calls them with whole
 * batches. Batches are padded here and only here.
 */
package io.pposcope.engine;
