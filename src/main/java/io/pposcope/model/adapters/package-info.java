/**
 * Low-rank adapters: what is adapted ({@link io.pposcope.model.adapters.LowRank}), and folders in PEFT's layout
 * ({@link io.pposcope.model.adapters.AdapterFolder}).
 */
package io.pposcope.model.adapters;
