/**
 * Comms: named two-way channels between objects here and objects in the front end, the ground widgets stand on.
 * Messages arrive on the {@code comm} thread, also while a cell runs.
 */
package io.pposcope.kernel.internal.comm;
