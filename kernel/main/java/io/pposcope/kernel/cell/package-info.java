/**
 * What passes between the kernel and the language it runs: a {@link io.pposcope.kernel.cell.Cell} goes to an
 * {@link io.pposcope.kernel.cell.Interpreter}, an {@link io.pposcope.kernel.cell.Evaluation} comes back.
 */
package io.pposcope.kernel.cell;
