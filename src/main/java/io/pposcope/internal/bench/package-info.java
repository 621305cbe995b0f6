/**
 * What {@code ./pposcope bench} and its kin measure, as ratios within one run: iterations beside a loop by hand, the
 * cost of pausing.
 */
package io.pposcope.internal.bench;
