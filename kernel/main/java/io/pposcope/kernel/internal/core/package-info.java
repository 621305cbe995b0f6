/**
 * The kernel proper: which thread answers which message, what a cell's run publishes, and in which order.
 * Knows no socket (it sends into a {@link io.pposcope.kernel.internal.protocol.MessageSink}) and no language (it runs
 * an {@link io.pposcope.kernel.cell.Interpreter}).
 * <p>Threads: one for the cells of the main shell and one per subshell, {@code comm}, {@code aux} (completion,
 * inspection and other questions that must be answered while a cell runs) and {@code control}.
 */
package io.pposcope.kernel.internal.core;
